//! Reads the results of a shard, one learner at a time.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error;
use crate::grade::{Entry, FORMAT_VERSION, Grade};
use checker::error::Error;

/// Calls `take` for each learner in `file`, a `grade.json` of a class or of a single submission.
///
/// # Errors
/// When it is neither, when the points of a grade do not add up, or when `take` fails.
pub fn read(file: &Path, mut take: impl FnMut(Entry) -> Result<(), Error>) -> Result<(), Error> {
    let open = || File::open(file).map(BufReader::new).map_err(|err| Error::reading(file, err));
    let invalid = |err| error::class(&file.display().to_string(), &format!("it is not a grade.json: {err}"));

    let mut take = |entry: Entry| require_consistency(file, &entry).and_then(|()| take(entry));
    let mut take_error = None;
    let class = Class { take: &mut |entry| take(entry).map_err(|err| take_error = Some(err)) };
    let mut deserializer = serde_json::Deserializer::from_reader(open()?);
    let read = class.deserialize(&mut deserializer).and_then(|is_class| deserializer.end().map(|()| is_class));
    if let Some(err) = take_error {
        return Err(err);
    }
    if !read.map_err(invalid)? {
        let grade: Grade = serde_json::from_reader(open()?).map_err(invalid)?;
        take(Entry::Judged(grade))?;
    }
    Ok(())
}

/// The file may not have been written by this grader, or may have been edited.
fn require_consistency(file: &Path, entry: &Entry) -> Result<(), Error> {
    match entry.grade().and_then(Grade::inconsistency) {
        None => Ok(()),
        Some(reason) => {
            let reason = format!("the grade of {:?} was not written by this grader: {reason}", entry.learner());
            Err(error::class(&file.display().to_string(), &reason))
        }
    }
}

/// Deserializes a class one entry at a time. The value says whether there was a list of entries.
struct Class<'t> {
    take: &'t mut dyn FnMut(Entry) -> Result<(), ()>,
}

impl<'de> DeserializeSeed<'de> for Class<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Class<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<bool, A::Error> {
        let mut is_class = false;
        while let Some(name) = fields.next_key::<String>()? {
            match &*name {
                "entries" => {
                    is_class = true;
                    fields.next_value_seed(EntryList { take: &mut self.take })?;
                }
                "format_version" => require_version(fields.next_value()?)?,
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(is_class)
    }
}

fn require_version<E: serde::de::Error>(version: u32) -> Result<(), E> {
    if version == FORMAT_VERSION {
        return Ok(());
    }
    Err(E::custom(format!("its format_version is {version} instead of {FORMAT_VERSION}")))
}

struct EntryList<'t> {
    take: &'t mut dyn FnMut(Entry) -> Result<(), ()>,
}

impl<'de> DeserializeSeed<'de> for EntryList<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EntryList<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of learners")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element()? {
            (self.take)(entry).map_err(|()| A::Error::custom("this entry was refused"))?;
        }
        Ok(())
    }
}
