import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../runtime/index.ts'
import { type Lesson, learnChampion } from './learn-champion.ts'

// The whole of the thread that `learningAside` asks: one lesson, one answer.
assert(parentPort !== null, 'this file is a thread of its own')
const lesson: Lesson = workerData
parentPort.postMessage(await learnChampion(lesson, () => Date.now()))
