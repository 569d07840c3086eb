import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { databaseFolder } from './database-url.ts'

describe('the address of the database', () => {
  it('names a folder, from here or from the root', () => {
    expect(databaseFolder('file:./data/db')).toBe(resolve('data/db'))
    expect(databaseFolder('file:data/db')).toBe(resolve('data/db'))
    expect(databaseFolder('file:/srv/quant-ai')).toBe('/srv/quant-ai')
    expect(databaseFolder('file:///srv/quant%20ai')).toBe('/srv/quant ai')
  })

  it('may not be a server yet, and the answer says so without the password', () => {
    for (const scheme of ['postgres', 'postgresql', 'mysql', 'mariadb', 'Postgres']) {
      const url = `${scheme}://quant:hunter2@db.example:5432/quant`
      const refusal = failure(() => databaseFolder(url))
      expect(refusal).toMatchObject({ name: 'DatabaseError', code: 'NOT_SUPPORTED' })
      expect(String(refusal)).toMatch(/later version.*file:\.\/data\/db/)
      expect(String(refusal)).not.toMatch(/hunter2|db\.example/)
    }
  })

  it('is refused with an example when it names nothing', () => {
    for (const url of [
      '',
      'data/db',
      'file:',
      'file://',
      'file:///',
      'sqlite:x',
      'file://host/db',
    ]) {
      const refusal = failure(() => databaseFolder(url))
      expect(refusal).toMatchObject({ name: 'DatabaseError', code: 'BAD_URL' })
      expect(String(refusal)).toContain('such as file:./data/db')
    }
  })
})

function failure(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
