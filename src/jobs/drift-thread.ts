import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../runtime/index.ts'
import { type DriftQuestion, driftIn } from './champion-drift.ts'
import { stepBack } from './step-back.ts'

// The whole of the thread that `driftAside` asks: one question, one answer.
assert(parentPort !== null, 'this file is a thread of its own')
const question: DriftQuestion = workerData
stepBack()
parentPort.postMessage(driftIn(question))
