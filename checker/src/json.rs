//! JSON: accessors for values that tinyjson has parsed, and a writer that keeps the order of an object's fields.

use std::collections::HashMap;

use tinyjson::{InnerAsRef, JsonValue};

/// A field of an object.
pub fn value<'v>(object: &'v JsonValue, name: &str) -> Option<&'v JsonValue> {
    object.get::<HashMap<String, JsonValue>>()?.get(name)
}

/// A field of an object, if there is one of that type.
pub fn field<'v, T: InnerAsRef>(object: &'v JsonValue, name: &str) -> Option<&'v T> {
    value(object, name)?.get()
}

/// A field that is a whole number, small enough for a double to hold it exactly.
pub fn number(object: &JsonValue, name: &str) -> Option<usize> {
    let number: f64 = *field(object, name)?;
    Some(number as usize)
}

/// The elements of a field that is a list; none if there is no such field.
pub fn list<'v>(object: &'v JsonValue, name: &str) -> &'v [JsonValue] {
    field::<Vec<JsonValue>>(object, name).map(Vec::as_slice).unwrap_or_default()
}

/// A value to write.
pub enum Json {
    Null,
    Boolean(bool),
    Number(usize),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    /// The JSON text of this value, indented by two columns a level.
    pub fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text
    }

    fn write(&self, text: &mut String, level: usize) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Boolean(value) => text.push_str(&value.to_string()),
            Self::Number(value) => text.push_str(&value.to_string()),
            Self::Text(value) => text.push_str(&quoted(value)),
            Self::List(values) => {
                write_all(text, level, ['[', ']'], values, |text, value| value.write(text, level + 1))
            }
            Self::Object(fields) => write_all(text, level, ['{', '}'], fields, |text, (name, value)| {
                text.push_str(&format!("{}: ", quoted(name)));
                value.write(text, level + 1);
            }),
        }
    }
}

fn write_all<T>(
    text: &mut String,
    level: usize,
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&mut String, &T),
) {
    text.push(open);
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(level + 1));
        write(text, item);
    }
    if !items.is_empty() {
        text.push('\n');
        text.push_str(&"  ".repeat(level));
    }
    text.push(close);
}

fn quoted(text: &str) -> String {
    JsonValue::from(text.to_owned()).stringify().expect("every string can be written")
}

impl From<usize> for Json {
    fn from(value: usize) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl FromIterator<Json> for Json {
    fn from_iter<I: IntoIterator<Item = Json>>(values: I) -> Self {
        Self::List(values.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, field, list, number};

    #[test]
    fn fields_keep_their_order_and_texts_are_escaped() {
        let text = "\"\\/\n\t\u{8}\u{c}\r\u{1b}\u{7f}é→";
        let json = Json::Object(vec![
            ("text", text.into()),
            ("number", 0.into()),
            ("flag", true.into()),
            ("none", None::<usize>.into()),
            ("empty", [].into_iter().collect()),
            ("list", [Json::from(1), Json::Object(vec![("a", "b".into())])].into_iter().collect()),
            ("object", Json::Object(Vec::new())),
        ]);
        let expected = r#"{
  "text": TEXT,
  "number": 0,
  "flag": true,
  "none": null,
  "empty": [],
  "list": [
    1,
    {
      "a": "b"
    }
  ],
  "object": {}
}"#;
        let escaped = serde_json::to_string(text).expect("a text can be written");
        assert_eq!(json.pretty(), expected.replace("TEXT", &escaped));
    }

    #[test]
    fn fields_of_another_type_are_not_there() {
        let value = r#"{"name": "é\n", "line": 12, "list": [1]}"#.parse().expect("it is JSON");
        assert_eq!(field::<String>(&value, "name").map(String::as_str), Some("é\n"));
        assert_eq!((number(&value, "line"), number(&value, "name")), (Some(12), None));
        assert_eq!((list(&value, "list").len(), list(&value, "line").len()), (1, 0));
    }
}
