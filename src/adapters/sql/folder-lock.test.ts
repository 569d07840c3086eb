import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { describeHolder, takeFolderLock } from './folder-lock.ts'
import { scratchFolder } from './scratch-database.ts'

const since = Date.UTC(2026, 0, 31, 12)
const as = { command: 'quantai start', since }
const MODULE = new URL('./folder-lock.ts', import.meta.url).href
const CONTENDER = fileURLToPath(new URL('./lock-contender.ts', import.meta.url))

let folder: string
beforeEach(() => {
  const scratch = scratchFolder()
  folder = scratch.folder
  onTestFinished(scratch.remove)
})

describe('the lock of a folder', () => {
  it('is refused to a second taker in the same process, who is told about the first', () => {
    const first = taken({ ...as, port: 8000 })
    expect(takeFolderLock(folder, as)).toEqual({
      kind: 'held',
      holder: {
        pid: process.pid,
        host: hostname(),
        command: 'quantai start',
        since: '2026-01-31T12:00:00.000Z',
        port: 8000,
      },
    })
    first.release()
  })

  it('is refused to another thread of the same process', async () => {
    const lock = taken(as)
    const code = `import { takeFolderLock } from ${JSON.stringify(MODULE)}
      import { parentPort } from 'node:worker_threads'
      parentPort.postMessage(takeFolderLock(${JSON.stringify(folder)}, ${JSON.stringify(as)}).kind)`
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
    expect(await once(worker, 'message')).toEqual(['held'])
    lock.release()
  })

  it('can be taken again once it is released, and released again without harm', () => {
    const first = taken(as)
    first.release()
    const second = taken(as)
    first.release()
    expect(takeFolderLock(folder, as)).toMatchObject({ kind: 'held' })
    second.release()
  })

  it('does not depend on what the holder wrote about itself', () => {
    const lock = taken(as)
    writeFileSync(join(folder, 'lock-holder.json'), '{"pid":"none"')
    expect(takeFolderLock(folder, as)).toEqual({ kind: 'held', holder: undefined })
    lock.release()
    // Left behind by one that was killed: it keeps nobody out.
    writeFileSync(join(folder, 'lock-holder.json'), JSON.stringify({ pid: process.pid }))
    taken(as).release()
  })

  it('goes to exactly one of many processes at once, and to the next when that one is killed', async () => {
    const contenders = new Set(await Promise.all(Array.from({ length: 6 }, contender)))
    while (contenders.size > 2) {
      const tries = await Promise.all(
        [...contenders].map(async (one) => ({ one, answer: await one.attempt() })),
      )
      const winners = tries.filter(({ answer }) => answer.kind === 'taken')
      expect(winners).toHaveLength(1)
      const [{ one: winner }] = winners
      for (const { one, answer } of tries) {
        if (one === winner) continue
        const holder = { pid: winner.child.pid, command: 'quantai start', port: 8000 }
        expect(answer).toMatchObject({ kind: 'held', holder })
      }
      await kill(winner.child)
      contenders.delete(winner)
    }
  })
})

describe('the holder in words', () => {
  it('is a process, what it was started as, its port and since when', () => {
    const holder = {
      pid: 12,
      host: hostname(),
      command: 'quantai start',
      since: '2026-01-31T12:00',
    }
    expect(describeHolder(holder)).toBe('process 12 (quantai start, since 2026-01-31T12:00)')
    expect(describeHolder({ ...holder, port: 8000 })).toContain('(quantai start, port 8000, since')
    expect(describeHolder({ ...holder, host: 'elsewhere' })).toContain('process 12 on elsewhere (')
    expect(describeHolder(undefined)).toBe('another process')
  })
})

function taken(holder: typeof as & { port?: number }) {
  const lock = takeFolderLock(folder, holder)
  if (lock.kind === 'held') throw new Error(`held by ${describeHolder(lock.holder)}`)
  return lock
}

async function contender() {
  const child = spawn(process.execPath, [CONTENDER, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('ready')
  return {
    child,
    async attempt(): Promise<{ kind: string; holder?: object }> {
      child.stdin.write('go\n')
      return JSON.parse(String((await lines.next()).value))
    },
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
