import { crc32, deflateRawSync } from 'node:zlib'

const LOCAL_HEADER = 0x04034b50
const CENTRAL_HEADER = 0x02014b50
const END = 0x06054b50
const VERSION = 20
const DEFLATED = 8
/** 1 January 1980, the first day a zip file knows: the same content, the same bytes. */
const DATE = 0x21

/** A zip file with one entry. */
export function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const nameBytes = Buffer.from(name)
  const facts = Buffer.alloc(26) // What both headers say, from the version needed on.
  facts.writeUInt16LE(VERSION, 0)
  facts.writeUInt16LE(DEFLATED, 4)
  facts.writeUInt16LE(DATE, 8)
  facts.writeUInt32LE(crc32(content), 10)
  facts.writeUInt32LE(packed.length, 14)
  facts.writeUInt32LE(content.length, 18)
  facts.writeUInt16LE(nameBytes.length, 22)
  const local = Buffer.concat([uint32(LOCAL_HEADER), facts, nameBytes, packed])
  const made = Buffer.alloc(2)
  made.writeUInt16LE(VERSION, 0)
  const attributes = Buffer.alloc(14) // No comment, first disk, offset 0.
  const central = Buffer.concat([uint32(CENTRAL_HEADER), made, facts, attributes, nameBytes])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value, 0)
  return bytes
}
