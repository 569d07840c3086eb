/** The whole of the other thread: a kernel over the memory it is handed, and whatever there is to run. */
import { workerData } from 'node:worker_threads'
import { kernelOver } from '../formula/kernel.ts'
import { serve } from './signals.ts'

const kernel = kernelOver(workerData.memory)
serve(workerData.signals, ({ steps, count, rows }) => kernel.run(steps, count, rows))
