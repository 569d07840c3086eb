import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lakeFilesIn, temporaryFolder } from '../../../test/lake.ts'
import { lakeFilesLaws } from '../../../test/laws/lake-files.laws.ts'
import { diskLakeFiles } from './disk-lake-files.ts'

const LAKE = join(import.meta.dirname, '../../../test/lake-writer.ts')

lakeFilesLaws('a disk', async () => {
  const folder = join(await temporaryFolder(), 'lake')
  return { files: lakeFilesIn(folder), again: () => lakeFilesIn(folder) }
})

/** Another process that has the lake to itself for as long as it lives. */
async function writer(folder: string) {
  const child = spawn(process.execPath, [LAKE, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child.stdout, 'data') // It says so once it has it.
  return child
}

describe('a lake on a disk, beside another process', () => {
  it('waits for its writer, and goes on as soon as that one dies', async () => {
    const folder = await temporaryFolder()
    const other = await writer(folder)
    const files = lakeFilesIn(folder)
    let done = false
    const waiting = files.exclusively(async () => {
      done = true
    })
    await files.list('.')
    expect(done).toBe(false)
    other.kill('SIGKILL')
    await waiting
    expect(done).toBe(true)
    await files.close()
  })

  it('leaves alone what a living process stages, and sweeps it when that one is dead', async () => {
    const folder = await temporaryFolder()
    const other = await writer(folder)
    const files = lakeFilesIn(folder)
    await files.stage('mine')
    const staging = () => readdir(join(folder, '_staging'))
    expect((await staging()).filter((name) => name.startsWith(`${other.pid}-`))).toHaveLength(1)
    other.kill('SIGKILL')
    await once(other, 'close')
    const next = lakeFilesIn(folder)
    await next.exclusively(async () => undefined)
    expect((await staging()).filter((name) => name.startsWith(`${other.pid}-`))).toEqual([])
    await next.close()
    await files.close()
    expect(await staging()).toEqual([])
  })

  it('sweeps what a process before us with our own number left, and names that say nothing', async () => {
    const folder = await temporaryFolder()
    for (const name of [`${process.pid}-deadbeef`, 'strange']) {
      await mkdir(join(folder, '_staging', name), { recursive: true })
      await writeFile(join(folder, '_staging', name, 'left'), 'over')
    }
    const files = lakeFilesIn(folder)
    await files.exclusively(async () => undefined)
    expect(await readdir(join(folder, '_staging'))).toHaveLength(1)
    await files.close()
  })
})

describe('a lake on a disk that somebody else keeps writing', () => {
  it('says who it is when waiting has not helped', async () => {
    const folder = await temporaryFolder()
    const files = diskLakeFiles({
      ...{ folder, address: 'file:./data/lake', lockWaitMs: 50 },
      lock: () => ({ kind: 'held', by: 'process 7 (quantai start)' }),
    })
    await expect(files.exclusively(async () => 1)).rejects.toMatchObject({
      code: 'BUSY',
      message: 'The lake file:./data/lake is being written by process 7 (quantai start)',
    })
  })
})
