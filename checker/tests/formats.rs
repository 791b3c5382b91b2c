//! Every format of a grade, held against whoever reads it.

#[path = "support/grades.rs"]
mod grades;

#[test]
fn the_sample_grades_add_up() {
    for grade in [grades::sample(), grades::perfect(), grades::hostile()] {
        let points = |of: fn(&checker::grade::result::TestGrade) -> u32| grade.tests().map(|(_, test)| of(test)).sum();
        let sums: (u32, u32) = (points(|test| test.score), points(|test| test.max_score));
        assert_eq!((grade.score, grade.max_score), sums, "{}", grade.learner);
    }
}
