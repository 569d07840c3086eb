import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LakeFiles } from '../../src/lake/index.ts'

/** Opens an empty lake's files; `again` opens the same place once more, as another process would. */
type Open = () => Promise<{ readonly files: LakeFiles; again(): LakeFiles }>

/** What every place for a lake's files promises, checked on the ones that `open` makes. */
export function lakeFilesLaws(name: string, open: Open): void {
  async function opened() {
    const { files, again } = await open()
    const other = again()
    onTestFinished(() => files.close())
    onTestFinished(() => other.close())
    return { files, other }
  }

  async function publish(files: LakeFiles, path: string, content: string): Promise<void> {
    const local = await files.stage('draft')
    await writeFile(local, content)
    await files.publish(local, path)
  }

  describe(`${name} keeps the laws of a lake's files`, () => {
    it('shows what was published, whole, to everyone', async () => {
      const { files, other } = await opened()
      await fc.assert(
        fc.asyncProperty(anyPath, fc.string(), async (path, content) => {
          await publish(files, path, content)
          expect(await other.read(path)).toBe(content)
          expect(await readFile(other.locate(path), 'utf8')).toBe(content)
          expect(await other.digest(path)).toEqual({
            sha256: createHash('sha256').update(content).digest('hex'),
            bytes: Buffer.byteLength(content),
          })
        }),
        { numRuns: 30 },
      )
    })

    it('lists what is below a folder, sorted, and nothing that is still being made', async () => {
      const { files, other } = await opened()
      expect(await files.list('silver')).toEqual([])
      const paths = ['silver/b/2', 'silver/a', 'silver/b/10', 'silverware/c', 'bronze/d']
      for (const path of paths) await publish(files, path, path)
      await writeFile(await files.stage('unfinished'), 'half')
      for (const each of [files, other]) {
        expect(await each.list('silver')).toEqual(['silver/a', 'silver/b/10', 'silver/b/2'])
        expect(await each.list('bronze')).toEqual(['bronze/d'])
        expect(await each.list('gold')).toEqual([])
      }
    })

    it('creates a file once: of many who try at once one succeeds, and its text stays', async () => {
      const { files, other } = await opened()
      const tries = Array.from({ length: 10 }, (_, i) =>
        (i % 2 === 0 ? files : other).create('_manifest/1.json', `text ${i}`),
      )
      const created = await Promise.all(tries)
      expect(created.filter(Boolean)).toHaveLength(1)
      expect(await files.read('_manifest/1.json')).toBe(`text ${created.indexOf(true)}`)
      expect(await other.create('_manifest/1.json', 'late')).toBe(false)
      expect(await files.list('_manifest')).toEqual(['_manifest/1.json'])
    })

    it('reads nothing where there is nothing, and removes what may be gone already', async () => {
      const { files, other } = await opened()
      expect(await files.read('none')).toBeUndefined()
      expect(await files.digest('none')).toBeUndefined()
      await publish(files, 'a/b', 'text')
      await files.remove('a/b')
      await other.remove('a/b')
      expect(await other.read('a/b')).toBeUndefined()
      expect(await other.list('a')).toEqual([])
    })

    it('stages each file in a place of its own, and sweeps none that somebody is still making', async () => {
      const { files, other } = await opened()
      const mine = await files.stage('same.parquet')
      await writeFile(mine, 'mine')
      const places = [mine, await files.stage('same.parquet'), await other.stage('same.parquet')]
      expect(new Set(places).size).toBe(3)
      await other.exclusively(async () => undefined)
      await other.close()
      expect(await readFile(mine, 'utf8')).toBe('mine')
    })

    it('lets one writer at a time work, whoever asks, and the next one after a failure', async () => {
      const { files, other } = await opened()
      let inside = 0
      let most = 0
      const work = async () => {
        inside += 1
        most = Math.max(most, inside)
        await Promise.resolve()
        await files.list('.')
        inside -= 1
      }
      const turns = Array.from({ length: 12 }, (_, i) => (i % 3 ? files : other).exclusively(work))
      await Promise.all(turns)
      expect(most).toBe(1)
      const failing = files.exclusively(async () => {
        throw new Error('this one failed')
      })
      await expect(failing).rejects.toThrow('this one failed')
      expect(await other.exclusively(async () => 'next')).toBe('next')
    })
  })
}

const anyPath = fc
  .array(fc.stringMatching(/^[a-z]{1,3}=?[A-Za-z0-9-]{1,8}$/), { minLength: 1, maxLength: 4 })
  .map((parts) => `silver/${parts.join('/')}/${parts.length}.parquet`)
