//! Parameters: the five kinds of value both databases share.

use rusqlite::types::{ToSqlOutput, ValueRef};

/// A value bound to `$n`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Null,
    /// `bigint`, also instants and the booleans 0 and 1.
    Integer(i64),
    /// `double precision`.
    Real(f64),
    /// `text`.
    Text(String),
    /// `bytea`.
    Blob(Vec<u8>),
}

/// What can be bound to `$n`.
pub trait ToValue {
    /// The value to bind.
    fn to_value(&self) -> Value;
}

macro_rules! to_value {
    ($($type:ty => $value:expr),* $(,)?) => {
        $(impl ToValue for $type {
            fn to_value(&self) -> Value {
                let convert: fn(&$type) -> Value = $value;
                convert(self)
            }
        })*
    };
}

to_value! {
    i64 => |v| Value::Integer(*v),
    i32 => |v| Value::Integer(i64::from(*v)),
    u32 => |v| Value::Integer(i64::from(*v)),
    bool => |v| Value::Integer(i64::from(*v)),
    f64 => |v| Value::Real(*v),
    str => |v| Value::Text(v.to_owned()),
    String => |v| Value::Text(v.clone()),
    Vec<u8> => |v| Value::Blob(v.clone()),
    [u8] => |v| Value::Blob(v.to_vec()),
    [u8; 32] => |v| Value::Blob(v.to_vec()),
    crate::clock::Instant => |v| Value::Integer(v.0),
    Value => |v| v.clone(),
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (*self).to_value()
    }
}

/// Binds parameters: `params![hub_id, now]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::db::ToValue::to_value(&$value)),*] };
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(v) => ValueRef::Integer(*v),
            Value::Real(v) => ValueRef::Real(*v),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
            Value::Blob(v) => ValueRef::Blob(v),
        }))
    }
}

type PostgresBind = Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>>;

/// PostgreSQL binds by the type it expects at `$n`, so that `null` and small integers need no cast in the SQL.
impl postgres::types::ToSql for Value {
    fn to_sql(&self, ty: &postgres::types::Type, out: &mut bytes::BytesMut) -> PostgresBind {
        use postgres::types::{IsNull, Type};
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(v) => match *ty {
                Type::INT2 => i16::try_from(*v)?.to_sql(ty, out),
                Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
                #[expect(clippy::cast_precision_loss, reason = "the column asks for a float")]
                Type::FLOAT8 => (*v as f64).to_sql(ty, out),
                _ => v.to_sql(ty, out),
            },
            Value::Real(v) => v.to_sql(ty, out),
            Value::Text(v) => v.as_str().to_sql(ty, out),
            Value::Blob(v) => v.as_slice().to_sql(ty, out),
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}
