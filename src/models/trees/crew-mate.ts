/** A thread of a crew: waits for jobs, does its part of them, and ends when the crew does. */
import { workerData } from 'node:worker_threads'
import { joinCrew } from './crew.ts'
import { kernelsOver } from './kernel.ts'
import { workspaceIn } from './workspace.ts'

const { module, memory, layout, objective } = workerData
joinCrew(workspaceIn(memory, layout), kernelsOver(module, memory), objective)
