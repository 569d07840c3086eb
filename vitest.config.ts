import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import ClosingLine from './test/closing-line.ts'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    // Many tests wait for a market, a disk or a process: a core is left over even where there are two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new ClosingLine()],
  },
})
