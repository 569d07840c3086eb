import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { klinesCsv, plainCandles } from '../../../test/archive-files.ts'
import { minutes, temporaryFolder } from '../../../test/lake.ts'
import { lakeEngineLaws } from '../../../test/laws/lake-engine.laws.ts'
import { duckdbEngine } from './engine.ts'

async function open() {
  const temporaryFolderOfDuck = await temporaryFolder()
  return duckdbEngine({ threads: 2, memoryLimitMb: 256, temporaryFolder: temporaryFolderOfDuck })
}

lakeEngineLaws('DuckDB', open)

describe('DuckDB', () => {
  it('does not blame a file when it cannot write', async () => {
    const engine = await open()
    onTestFinished(() => engine.close())
    const folder = await temporaryFolder()
    const path = join(folder, 'a.csv')
    await writeFile(path, klinesCsv(plainCandles(minutes(Date.UTC(2024, 0, 1), 3))))
    const staging = engine.stageFile(
      { path, kind: 'klines', interval: '1m', contiguousIds: true, claim: undefined },
      {
        source: 'a.csv',
        sha256: Promise.resolve('ab'.repeat(32)),
        receivedTime: Date.UTC(2026, 0, 1),
      },
      { bronzeFile: join(folder, 'none/bronze'), quarantineFile: join(folder, 'none/quarantine') },
    )
    await expect(staging).rejects.toThrow(/IO Error/)
    await expect(staging).rejects.not.toMatchObject({ code: 'UNREADABLE_FILE' })
  })
})
