import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../runtime/index.ts'
import { type ExplainQuestion, explained } from './explain-forecast.ts'

// The whole of the thread that `forecastExplainer` asks: one question, one answer.
assert(parentPort !== null, 'this file is a thread of its own')
const question: ExplainQuestion = workerData
parentPort.postMessage(explained(question))
