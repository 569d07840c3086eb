import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../runtime/index.ts'
import { learnChampion } from './learn-champion.ts'
import type { Lesson } from './lesson.ts'
import { stepBack } from './step-back.ts'

// The whole of the thread that `learnAside` starts: one lesson, one answer.
assert(parentPort !== null, 'this file is a thread of its own')
const lesson: Lesson = workerData
if (lesson.predecessor !== undefined) stepBack()
parentPort.postMessage(await learnChampion(lesson, () => Date.now()))
