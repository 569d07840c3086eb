/** The digest in a `.CHECKSUM` file (`<sha256>  <file name>`), lower case; undefined if there is none in it. */
function parseChecksum(text: string): string | undefined {
  return /^\s*([0-9a-fA-F]{64})\b/.exec(text)?.[1].toLowerCase()
}

export function judgeChecksum(
  sha256: string,
  text: string | undefined,
): 'verified' | 'absent' | 'mismatch' {
  if (text === undefined) return 'absent'
  return parseChecksum(text) === sha256 ? 'verified' : 'mismatch'
}
