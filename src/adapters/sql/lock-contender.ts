import { createInterface } from 'node:readline'
import { takeFolderLock } from './folder-lock.ts'

// A process of the lock's tests: says it is ready, tries once for every line it is sent, says how each try went.
const [folder] = process.argv.slice(2)
console.log('ready')
for await (const _ of createInterface({ input: process.stdin })) {
  const lock = takeFolderLock(folder, { command: 'quantai start', since: Date.now(), port: 8000 })
  console.log(JSON.stringify(lock))
}
