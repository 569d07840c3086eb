import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../runtime/index.ts'
import { learnChampion } from './learn-champion.ts'
import type { Lesson } from './lesson.ts'

// The whole of the thread that `learnAside` starts: one lesson, one answer.
assert(parentPort !== null, 'this file is a thread of its own')
const lesson: Lesson = workerData
// Where there are forecasts already, they come first. On Linux a thread can step back alone, with those that it
// starts: elsewhere the whole process would.
if (lesson.predecessor !== undefined && process.platform === 'linux') setPriority(10)
parentPort.postMessage(await learnChampion(lesson, () => Date.now()))
