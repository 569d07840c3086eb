import { Worker } from 'node:worker_threads'

/** What a thread of our own is asked, and who may call it off. */
interface AsideOptions {
  /** The whole of the thread: it reads `workerData` and posts one message. */
  readonly file: URL
  readonly question: unknown
  readonly signal?: AbortSignal
}

/** One answer to one question, worked out in a thread of its own, so that whatever is served meanwhile is not held up. */
export function askAside<Answer>({ file, question, signal }: AsideOptions): Promise<Answer> {
  signal?.throwIfAborted()
  const thread = new Worker(file, { workerData: question, execArgv: [] })
  return new Promise<Answer>((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) => {
      signal?.removeEventListener('abort', abort)
      // After a message or an error this changes nothing any more.
      reject(new Error(`The thread of ${file.pathname} ended with ${code} and no answer`))
    })
  }).finally(() => thread.terminate())
}
