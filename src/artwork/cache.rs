//! A cache of responses on disk, so that nothing is fetched again while it is unchanged.
//!
//! There is one file for each URL, named by the URL's digest. Its first line contains the ETag, and the digest of the
//! rest, by which a file torn by a power failure is detected. No failure of the cache is reported: what cannot be
//! stored is fetched again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::files::{self, Durability, Permissions};
use crate::model::Digest;

/// A folder of responses with a maximum size. The least recently used ones are deleted.
pub struct Cache {
    folder: PathBuf,
    bytes_max: u64,
    /// Two workers must not write the same file.
    writing: Mutex<()>,
}

/// A cached response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedResponse {
    /// The ETag. Empty if the server did not send one.
    pub etag: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Cache {
    /// A cache in `folder`, which is created when there is something to store.
    #[must_use]
    pub fn new(folder: PathBuf, bytes_max: u64) -> Cache {
        Cache {
            folder,
            bytes_max,
            writing: Mutex::default(),
        }
    }

    /// The cached response of `address`, which counts as used now.
    #[must_use]
    pub fn get(&self, address: &str) -> Option<CachedResponse> {
        let path = self.path(address);
        let file = files::read(&path, self.bytes_max).ok()?;
        let end = file.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(&file[..end]).ok()?;
        let (digest, etag) = head.split_once(' ')?;
        let body = &file[end + 1..];
        if Digest::of(body).as_str() != digest {
            return None;
        }
        let used = File::options().append(true).open(&path);
        drop(used.and_then(|file| file.set_modified(SystemTime::now())));
        Some(CachedResponse {
            etag: etag.to_string(),
            body: body.to_vec(),
        })
    }

    /// Deletes the response of `address`, which turned out to be wrong.
    pub fn forget(&self, address: &str) {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        drop(fs::remove_file(self.path(address)));
    }

    /// Stores a response, which replaces the previous one.
    pub fn put(&self, address: &str, etag: &str, body: &[u8]) {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let size = body.len() as u64;
        if size > self.bytes_max / 2 || etag.contains(['\n', '\r']) {
            return;
        }
        let path = self.path(address);
        let head = format!("{} {etag}\n", Digest::of(body));
        let whole = [head.as_bytes(), body].concat();
        // A torn file is detected when it is read.
        let written = files::write(&path, &whole, Permissions::Owner, Durability::Cached);
        if let Err(error) = written {
            log::warn!(
                "cannot cache responses in {}: {error}",
                self.folder.display()
            );
            return;
        }
        self.shrink(&path);
    }

    /// Deletes the least recently used files until the size is below the limit. Keeps `newest`.
    fn shrink(&self, newest: &Path) {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
                Some((about.modified().ok()?, about.len(), entry.path()))
            })
            .collect();
        let mut sum: u64 = files.iter().map(|(_, size, _)| size).sum();
        files.sort();
        for (_, size, path) in files {
            if sum <= self.bytes_max {
                return;
            }
            if path != newest && fs::remove_file(&path).is_ok() {
                sum -= size;
            }
        }
    }

    fn path(&self, address: &str) -> PathBuf {
        self.folder.join(Digest::of(address.as_bytes()).as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn cache(bytes_max: u64) -> (Cache, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        (Cache::new(folder.path().join("tmdb"), bytes_max), folder)
    }

    /// Makes a response look as if it was last used that many seconds ago.
    fn age(cache: &Cache, address: &str, seconds: u64) {
        let file = File::options().append(true).open(cache.path(address));
        let then = SystemTime::now() - Duration::from_secs(seconds);
        file.and_then(|file| file.set_modified(then))
            .expect("the file is there");
    }

    #[test]
    fn a_cached_response_comes_back_with_its_tag() {
        let (cache, _folder) = cache(1000);
        assert_eq!(cache.get("a"), None);
        cache.put("a", "\"v1\"", b"one\ntwo");
        cache.put("b", "", b"");
        let expected = CachedResponse {
            etag: "\"v1\"".into(),
            body: b"one\ntwo".to_vec(),
        };
        assert_eq!(cache.get("a"), Some(expected));
        cache.put("a", "\"v2\"", b"three");
        assert_eq!(
            cache.get("a").map(|kept| kept.body),
            Some(b"three".to_vec())
        );
        assert_eq!(cache.get("b").map(|kept| kept.body), Some(Vec::new()));
    }

    #[test]
    fn a_torn_file_is_ignored() {
        let (cache, _folder) = cache(1000);
        cache.put("a", "x", b"one two three");
        let path = cache.path("a");
        let whole = fs::read(&path).expect("the file");
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).expect("the file");
            assert_eq!(cache.get("a"), None, "{length} bytes");
        }
    }

    #[test]
    fn beyond_the_limit_what_was_not_used_for_longest_goes() {
        let (cache, _folder) = cache(1000);
        for (address, seconds) in [("a", 30), ("b", 20), ("c", 10)] {
            cache.put(address, "", &[1; 250]);
            age(&cache, address, seconds);
        }
        assert!(cache.get("a").is_some());
        cache.put("d", "", &[1; 250]);
        let kept = ["a", "b", "c", "d"].map(|address| cache.get(address).is_some());
        assert_eq!(kept, [true, false, true, true]);
    }

    #[test]
    fn a_file_that_would_fill_half_of_the_cache_is_not_stored() {
        let (cache, _folder) = cache(1000);
        cache.put("a", "", &[1; 501]);
        assert_eq!(cache.get("a"), None);
    }
}
