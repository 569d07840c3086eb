/** A process that takes the lake in a folder for itself, stages a file, says so and never ends. */
import { writeFile } from 'node:fs/promises'
import { diskLakeFiles } from '../src/adapters/disk/index.ts'
import { takeFolderLock } from '../src/adapters/sql/index.ts'

const folder = process.argv[2] ?? ''
const files = diskLakeFiles({
  folder,
  address: `file:${folder}`,
  lock(path) {
    const lock = takeFolderLock(path, { command: 'writer', since: Date.now() })
    return lock.kind === 'taken' ? lock : { kind: 'held', by: 'somebody' }
  },
})
await files.exclusively(async () => {
  await writeFile(await files.stage('half'), 'made')
  console.log('working')
  await new Promise((resolve) => setTimeout(resolve, 600_000))
})
