//! One result, many readers: each format is a pure function of the grade.
