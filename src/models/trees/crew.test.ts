import { describe, expect, it, vi } from 'vitest'
import { crewFor, SIGNAL } from './crew.ts'
import { kernelModule, kernelsOver } from './kernel.ts'
import { newWorkspace } from './workspace.ts'

describe('a crew', () => {
  it('does a job once, even if a helper is called for it twice', async () => {
    const rows = 8192
    const workspace = newWorkspace({ features: 8, rows, words: 1, leaves: 2, threads: 2 })
    const { signals, memory, layout } = workspace
    new Uint32Array(memory.buffer, layout.order, rows).set(
      Array.from({ length: rows }, (_, i) => i),
    )
    const kernels = kernelsOver(kernelModule(), memory)
    const crew = crewFor(workspace, kernels, { kind: 'squared' }, 2)
    await vi.waitFor(() => expect(Atomics.load(signals, SIGNAL.ready)).toBe(1), 30_000)
    crew.run('sumRows', [0, 0, rows, 1], rows)
    // On a busy machine a call comes when its job is done already: 1 says that a sleeper has heard it.
    const call = () => expect(Atomics.notify(signals, SIGNAL.job)).toBe(1)
    await vi.waitFor(call, 30_000)
    await vi.waitFor(call, 30_000)
    expect(Atomics.load(signals, SIGNAL.pending)).toBe(0)
    crew.end()
  })
})
