import { describe, expect, it } from 'vitest'
import { folderOf } from './folder-url.ts'

describe('a folder address', () => {
  it.each([
    ['file:./data/lake', '/home/ann/data/lake'],
    ['file:data', '/home/ann/data'],
    ['file:../data', '/home/data'],
    ['file:/srv/lake', '/srv/lake'],
    ['file:///srv/my%20lake', '/srv/my lake'],
    ['file:./50%20off', '/home/ann/50%20off'],
  ])('%s is %s from /home/ann', (url, folder) => {
    expect(folderOf(url, '/home/ann')).toBe(folder)
  })
})
