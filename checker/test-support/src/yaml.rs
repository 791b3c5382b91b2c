//! YAML as a JSON value, since everything that these tests read in it is one.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

/// The document that a text is; Err says why it is none.
pub fn yaml(text: &str) -> Result<Value, String> {
    let documents = Yaml::load_from_str(text).map_err(|err| err.to_string())?;
    match &documents[..] {
        [document] => json(document),
        _ => Err(format!("{} documents instead of one", documents.len())),
    }
}

fn json(node: &Yaml) -> Result<Value, String> {
    match node {
        Yaml::Value(Scalar::Null) => Ok(Value::Null),
        Yaml::Value(Scalar::Boolean(value)) => Ok(Value::from(*value)),
        Yaml::Value(Scalar::Integer(value)) => Ok(Value::from(*value)),
        Yaml::Value(Scalar::FloatingPoint(value)) => Ok(Value::from(value.into_inner())),
        Yaml::Value(Scalar::String(value)) => Ok(Value::from(&**value)),
        Yaml::Sequence(nodes) => nodes.iter().map(json).collect(),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let Value::String(key) = json(key)? else { return Err(format!("{key:?} is no text")) };
                object.insert(key, json(value)?);
            }
            Ok(Value::Object(object))
        }
        other => Err(format!("{other:?} has no counterpart in JSON")),
    }
}
