import { expect, it } from 'vitest'
import { sha256 } from './hash.ts'

it('hashes text as its UTF-8 bytes, as FIPS 180-4 gives it', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(sha256('abc')).toBe(abc)
  expect(sha256(new Uint8Array([0x61, 0x62, 0x63]))).toBe(abc)
  expect(sha256('€')).toBe(sha256(new Uint8Array([0xe2, 0x82, 0xac])))
})
