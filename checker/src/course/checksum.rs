//! The checksum of a milestone's tests, which tells whether they are still the course's.

use std::fs;
use std::path::Path;

/// The checksum of the Rust files below `dir`, in the format of milestone.toml. It is the same on every system and with
/// every compiler, which the hashers of std do not promise. It detects accidental changes, not forgery.
pub fn of_rust_files(dir: &Path) -> String {
    let mut files = Vec::new();
    collect_rust_files(dir, "", &mut files);
    files.sort();
    let texts = files.iter().map(|file| {
        let text = fs::read_to_string(dir.join(file)).unwrap_or_default().replace("\r\n", "\n");
        format!("{file}\n{text}\n")
    });
    format!("{:016x}", fnv_1a(texts.collect::<String>().as_bytes()))
}

/// Collects the files' paths relative to `dir`, with forward slashes. Links to directories are not followed.
fn collect_rust_files(dir: &Path, parent: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(dir.join(parent)).into_iter().flatten().flatten() {
        let path = format!("{parent}{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect_rust_files(dir, &format!("{path}/"), files);
        } else if path.ends_with(".rs") && dir.join(&path).is_file() {
            files.push(path);
        }
    }
}

/// The 64-bit FNV-1a hash (RFC 9923), over words of eight bytes instead of single bytes for speed: it is computed in every
/// check.
fn fnv_1a(bytes: &[u8]) -> u64 {
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|chunk| u64::from_le_bytes(*chunk)).chain([word(rest)]);
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::fnv_1a;

    #[test]
    fn every_byte_and_its_position_counts() {
        let texts: [&[u8]; 7] = [b"", b"a", b"b", b"ab", b"ba", b"12345678", b"123456780"];
        for (index, text) in texts.iter().enumerate() {
            let equal = texts.iter().filter(|other| fnv_1a(other) == fnv_1a(text)).count();
            assert_eq!(equal, 1, "text {index} has a hash of its own");
        }
    }
}
