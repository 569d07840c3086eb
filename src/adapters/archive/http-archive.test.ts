import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  dailyKlines,
  klinesCsv,
  monthlyKlines,
  plainCandles,
  putFile,
} from '../../../test/archive-files.ts'
import { importFrom, minutes, silver, temporaryFolder, temporaryLake } from '../../../test/lake.ts'
import { DAY_MS, MINUTE_MS } from '../../market/index.ts'
import { systemClock } from '../../runtime/index.ts'
import { httpArchive } from './http-archive.ts'

const FEBRUARY = Date.UTC(2024, 1, 1)
const MARCH = Date.UTC(2024, 2, 1)
const SELECT = { symbol: 'BTCUSDT', from: FEBRUARY, to: MARCH + 3 * DAY_MS }

/** A server on this machine, for the running test. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens on a port')
  return `http://127.0.0.1:${address.port}`
}

/** The files of a folder, as the venue serves them; what was asked for is noted. */
function folderServer(folder: string, asked: string[] = []): RequestListener {
  return async (request, response) => {
    asked.push(`${request.method} ${request.url?.split('/').at(-1)}`)
    try {
      const content = await readFile(join(folder, request.url ?? ''))
      response.writeHead(200, { 'content-length': content.length })
      response.end(request.method === 'HEAD' ? undefined : content)
    } catch {
      response.writeHead(404).end('<Error>NoSuchKey</Error>')
    }
  }
}

async function archive(): Promise<string> {
  const folder = await temporaryFolder()
  const put = (path: string, from: number, checksum = true) =>
    putFile(path, klinesCsv(plainCandles(minutes(from, 30))), { checksum })
  await put(monthlyKlines(folder, FEBRUARY), FEBRUARY)
  await put(dailyKlines(folder, MARCH), MARCH)
  await put(dailyKlines(folder, MARCH + 2 * DAY_MS), MARCH + 2 * DAY_MS, false)
  return folder
}

describe('an archive over http', () => {
  it('is fetched by the month, and by the day where there is no month, checksums and all', async () => {
    const folder = await archive()
    const asked: string[] = []
    const base = await serve(folderServer(folder, asked))
    const lake = await temporaryLake()
    const summary = await importFrom(base, { lake, select: SELECT })
    expect(summary).toMatchObject({ files: { total: 3 }, candles: { fresh: 90 }, failures: [] })
    const { received } = await lake.manifest()
    expect(received.map(({ name, checksum }) => [name, checksum])).toEqual([
      ['BTCUSDT-1m-2024-02.zip', 'verified'],
      ['BTCUSDT-1m-2024-03-01.zip', 'verified'],
      ['BTCUSDT-1m-2024-03-03.zip', 'absent'],
    ])
    expect(asked).not.toContain('HEAD BTCUSDT-1m-2024-02-01.zip')
    expect(received[0].source).toBe(
      `${base}/data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-02.zip`,
    )
  })

  it('gives the same candles as the folder behind it, also with /data/ in its address', async () => {
    const folder = await archive()
    const base = await serve(folderServer(folder))
    const [far, near] = [await temporaryLake(), await temporaryLake()]
    await importFrom(`${base}/data/`, { lake: far, select: SELECT })
    await importFrom(folder, { lake: near })
    expect(await silver(far)).toEqual(await silver(near))
  })

  it('is asked for a single file by its address', async () => {
    const folder = await archive()
    const path = dailyKlines(folder, MARCH)
    const base = await serve(folderServer(folder))
    const lake = await temporaryLake()
    await importFrom(`${base}${path.slice(folder.length)}`, { lake })
    expect([...(await silver(lake)).openTime]).toEqual(minutes(MARCH, 30))
    const gone = await importFrom(`${base}/BTCUSDT-1m-2024-03-09.zip`, { lake })
    expect(gone.failures).toMatchObject([{ reason: expect.stringContaining('There is no http') }])
  })

  it('says what a server in trouble answered, and to whom', async () => {
    const base = await serve((_, response) => response.writeHead(503).end())
    const lake = await temporaryLake()
    await expect(importFrom(base, { lake, select: SELECT })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^http:.*BTCUSDT-1m-2024-02.zip answered 503$/),
    })
  })

  it('says when nobody answers', async () => {
    const lake = await temporaryLake()
    const base = 'http://127.0.0.1:9'
    await expect(importFrom(base, { lake, select: SELECT })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`No answer from ${base}`),
    })
  })

  it('loses only the file whose download breaks off, and nothing of it stays', async () => {
    const folder = await archive()
    const whole = folderServer(folder)
    const base = await serve((request, response) => {
      if (request.method === 'HEAD' || !request.url?.includes('2024-02')) {
        return whole(request, response)
      }
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half of it', () => response.destroy())
    })
    const lake = await temporaryLake()
    const { failures, candles } = await importFrom(base, { lake, select: SELECT })
    expect(failures).toMatchObject([{ reason: expect.stringContaining('broke off') }])
    expect(candles.fresh).toBe(60)
    const { received } = await lake.manifest()
    expect(received).toHaveLength(2) // Not a damaged file: the next import fetches it again.
    const staged = await lake.files.list('_staging')
    expect(staged.filter((path) => path.includes('2024-02'))).toEqual([])
  })

  it('is given up when it falls silent in the middle of a file', async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half of it') // And then it says no more.
    })
    const scratch = await temporaryFolder()
    const archive = httpArchive({
      ...{ fetch, silenceMs: 50, clock: systemClock() },
      scratch: async (name) => join(scratch, name),
    })
    const selection = {
      ...{ symbol: undefined, interval: undefined, market: undefined, kind: undefined },
      ...{ from: undefined, to: undefined },
    }
    const [file] = await archive.find(`${base}/BTCUSDT-1m-2024-02.zip`, selection)
    await expect(file.fetch(new AbortController().signal)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('broke off'),
    })
    expect(await readdir(scratch)).toEqual([])
  })

  it('is left at once when the import is interrupted while it downloads', async () => {
    const folder = await archive()
    const whole = folderServer(folder)
    const stop = new AbortController()
    const base = await serve((request, response) => {
      if (request.method === 'HEAD' || !request.url?.includes('2024-03-03')) {
        return whole(request, response)
      }
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half of it', () => stop.abort()) // And then it says no more.
    })
    const lake = await temporaryLake()
    const summary = await importFrom(base, { lake, select: SELECT, signal: stop.signal })
    expect(summary).toMatchObject({ interrupted: true, failures: [] })
    const { openTime } = await silver(lake)
    expect([...openTime]).not.toContain(MARCH + 2 * DAY_MS + MINUTE_MS)
  })
})
