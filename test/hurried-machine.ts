import type { Clock } from '../src/runtime/index.ts'

/** A machine whose waits are noted and over at once. */
export function hurriedMachine(): Clock & { readonly waits: number[] } {
  let passed = 0
  const waits: number[] = []
  const now = () => Date.UTC(2026, 0, 1) + passed
  return {
    waits,
    now,
    async until(time) {
      if (time <= now()) return
      waits.push(time - now())
      passed += time - now()
    },
  }
}
