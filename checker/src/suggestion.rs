//! Suggestions: the name nearest to a mistyped one.

/// Names must be about as similar as `secnod` and `second`.
const SIMILAR: f64 = 0.7;

pub fn nearest<'n>(mistyped: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let similarity = |name: &str| strsim::jaro_winkler(name, mistyped);
    names
        .filter(|name| similarity(name) > SIMILAR)
        .max_by(|first, second| similarity(first).total_cmp(&similarity(second)))
}
