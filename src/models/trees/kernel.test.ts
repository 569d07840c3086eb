import { expect, it } from 'vitest'
import { kernelsOver, sharedMemory } from './kernel.ts'

it('kernels that are older than the code say how to build them anew', () => {
  const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  expect(() => kernelsOver(empty, sharedMemory(1))).toThrow(
    /older than the code.* Run `npm run build:kernels`/,
  )
})
