//! How values are printed under a verb, with everything that they hold. Source: fmt's print.go.

use super::leaf::Flags;
use super::{Builder, Data, Failure, Object, OriginId, SiteId, Str, Value};
use crate::input::template::{Int, Map};

/// How deep values may nest. Go itself has no limit, and dies of a map that holds itself.
const DEPTH: usize = 500;

/// The most bytes that one call prints.
const MOST: usize = 16 << 20;

/// Where pointers inside of other values point to, which Go prints and which says nothing.
const ADDRESS: i128 = 0xc0_0000_0000;

/// Prints values into a text.
pub(super) struct Printer<'a> {
    out: &'a mut Builder,
    site: SiteId,
    values_type: &'a str,
    /// The length of the text that is too much.
    pub(super) end: usize,
    /// The flags of the verb.
    pub(super) flags: Flags,
    /// Whether a value is printed that does not fit its verb: then as it is, without its own text.
    erroring: bool,
    depth: usize,
}

impl<'a> Printer<'a> {
    /// A printer that appends to `out` what `site` writes.
    pub(super) fn new(out: &'a mut Builder, site: SiteId, values_type: &'a str) -> Self {
        let end = out.len().saturating_add(MOST);
        Self { out, site, values_type, end, flags: Flags::default(), erroring: false, depth: 0 }
    }

    /// Makes sure that so many bytes may follow.
    pub(super) fn room(&self, bytes: usize) -> Result<(), Failure> {
        if self.out.len().saturating_add(bytes) > self.end {
            return Err(Failure::limit("text_bytes", format!("a text has more than {MOST} bytes")));
        }
        Ok(())
    }

    /// Appends bytes that show something from `origin`.
    pub(super) fn emit(&mut self, bytes: &[u8], origin: OriginId) -> Result<(), Failure> {
        self.room(bytes.len())?;
        self.out.push(bytes, self.site, origin);
        Ok(())
    }

    /// Appends a text with what is known of it.
    pub(super) fn emit_text(&mut self, text: Str<'_>) -> Result<(), Failure> {
        self.room(text.bytes().len())?;
        self.out.part_at(text, self.site);
        Ok(())
    }

    /// Prints an argument under a verb.
    pub(super) fn argument(&mut self, value: &Value, verb: char) -> Result<(), Failure> {
        let origin = value.origin;
        match (verb, &value.data) {
            ('T' | 'v', Data::Nil) => self.padded(Str::new(b"<nil>", origin)),
            (_, Data::Nil) => self.bad_verb(value, verb, origin),
            ('T', _) => self.string(Str::new(value.type_name(self.values_type).as_bytes(), origin)),
            ('p', Data::List(_) | Data::Map(_) | Data::Bytes(_)) => self.pointer(value, verb, origin),
            ('p', Data::Object(object)) if matches!(object.kind(), "ptr" | "map" | "slice") => {
                self.pointer(value, verb, origin)
            }
            ('p', _) => self.bad_verb(value, verb, origin),
            _ => self.value(value, verb, true, origin),
        }
    }

    /// Prints a value; `top` says that it is an argument, not part of one. `origin` holds where the value has none
    /// of its own.
    fn value(&mut self, value: &Value, verb: char, top: bool, origin: OriginId) -> Result<(), Failure> {
        let origin = if value.origin.is_known() { value.origin } else { origin };
        if verb == 'w' && !self.erroring {
            return self.bad_verb(value, verb, origin);
        }
        match &value.data {
            Data::Nil if self.flags.sharp_v => self.emit(b"interface {}(nil)", origin),
            Data::Nil => self.emit(b"<nil>", origin),
            Data::Bool(truth) if matches!(verb, 't' | 'v') => {
                let text: &[u8] = if *truth { b"true" } else { b"false" };
                self.padded(Str::new(text, origin))
            }
            Data::Bool(_) => self.bad_verb(value, verb, origin),
            Data::Int(number, int) => {
                #[expect(clippy::cast_sign_loss, reason = "the bits of the number are meant")]
                let wide = if int.is_unsigned() { i128::from(*number as u64) } else { i128::from(*number) };
                self.whole(value, wide, int.is_unsigned(), verb, origin)
            }
            Data::Float(number) => self.number(value, *number, verb, origin),
            Data::Complex(parts) => self.complex(value, **parts, verb, origin),
            Data::Text(text) => self.text(value, text.as_str(origin), verb, origin),
            Data::Bytes(text) => self.bytes(value, text.as_str(origin), verb, top, origin),
            Data::List(_) | Data::Map(_) | Data::Object(_) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(Failure::limit(
                        "depth",
                        format!("a value is nested deeper than {DEPTH} values"),
                    ));
                }
                let done = self.composite(value, verb, top, origin);
                self.depth -= 1;
                done
            }
        }
    }

    fn composite(&mut self, value: &Value, verb: char, top: bool, origin: OriginId) -> Result<(), Failure> {
        match &value.data {
            Data::List(list) => self.sequence(value, list.values(), verb, origin),
            Data::Map(map) => self.map(value, map, verb, origin),
            Data::Object(object) => self.object(value, &**object, verb, top, origin),
            _ => Ok(()),
        }
    }

    fn sequence(
        &mut self,
        value: &Value,
        values: &[Value],
        verb: char,
        origin: OriginId,
    ) -> Result<(), Failure> {
        self.open(value, "[", origin)?;
        for (index, element) in values.iter().enumerate() {
            self.separator(index, origin)?;
            self.value(element, verb, false, origin)?;
        }
        self.close("]", origin)
    }

    fn object(
        &mut self,
        value: &Value,
        object: &dyn Object,
        verb: char,
        top: bool,
        origin: OriginId,
    ) -> Result<(), Failure> {
        if !self.erroring
            && !self.flags.sharp_v
            && matches!(verb, 'v' | 's' | 'x' | 'X' | 'q')
            && let Some(text) = object.display()
        {
            return self.text(value, Str::new(text.as_bytes(), origin), verb, origin);
        }
        if let Some(under) = object.underlying() {
            return match &under.data {
                Data::List(list) => self.sequence(value, list.values(), verb, origin),
                Data::Map(map) => self.map(value, map, verb, origin),
                _ => self.value(&under, verb, top, origin),
            };
        }
        if object.kind() == "ptr" {
            if !top {
                return self.pointer(value, verb, origin);
            }
            self.emit(b"&", origin)?;
        }
        if self.flags.sharp_v {
            let name = object.type_name().trim_start_matches('*').to_owned();
            self.emit(name.as_bytes(), origin)?;
        }
        self.emit(b"{", origin)?;
        for (index, (name, field)) in object.fields().into_iter().enumerate() {
            self.separator(index, origin)?;
            if self.flags.plus_v || self.flags.sharp_v {
                self.emit(name.as_bytes(), origin)?;
                self.emit(b":", origin)?;
            }
            self.value(&field, verb, false, origin)?;
        }
        self.emit(b"}", origin)
    }

    /// A map, under the name of the type of `value`.
    fn map(&mut self, value: &Value, map: &Map, verb: char, origin: OriginId) -> Result<(), Failure> {
        self.open(value, "map[", origin)?;
        for (index, (key, slot)) in map.entries().into_iter().enumerate() {
            self.separator(index, origin)?;
            let key = Value { data: Data::Text(key), origin: slot.key };
            self.value(&key, verb, false, origin)?;
            self.emit(b":", origin)?;
            self.value(&slot.value, verb, false, origin)?;
        }
        self.close("]", origin)
    }

    fn open(&mut self, value: &Value, bracket: &str, origin: OriginId) -> Result<(), Failure> {
        if self.flags.sharp_v {
            self.emit(value.type_name(self.values_type).as_bytes(), origin)?;
            return self.emit(b"{", origin);
        }
        self.emit(bracket.as_bytes(), origin)
    }

    fn separator(&mut self, index: usize, origin: OriginId) -> Result<(), Failure> {
        match index {
            0 => Ok(()),
            _ if self.flags.sharp_v => self.emit(b", ", origin),
            _ => self.emit(b" ", origin),
        }
    }

    fn close(&mut self, bracket: &str, origin: OriginId) -> Result<(), Failure> {
        self.emit(if self.flags.sharp_v { b"}" } else { bracket.as_bytes() }, origin)
    }

    fn whole(
        &mut self,
        value: &Value,
        number: i128,
        unsigned: bool,
        verb: char,
        origin: OriginId,
    ) -> Result<(), Failure> {
        match verb {
            'v' if self.flags.sharp_v && unsigned => self.prefixed(number, origin),
            'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' => self.integer(number, verb, origin),
            'c' => self.character(number, origin),
            'q' => self.quoted_character(number, origin),
            'U' => self.code_point(number, origin),
            _ => self.bad_verb(value, verb, origin),
        }
    }

    /// A number as `0x1f`.
    fn prefixed(&mut self, number: i128, origin: OriginId) -> Result<(), Failure> {
        let sharp = std::mem::replace(&mut self.flags.sharp, true);
        let done = self.integer(number, 'x', origin);
        self.flags.sharp = sharp;
        done
    }

    fn number(&mut self, value: &Value, number: f64, verb: char, origin: OriginId) -> Result<(), Failure> {
        match verb {
            'v' => self.float(number, 'g', None, origin),
            'b' | 'g' | 'G' | 'x' | 'X' => self.float(number, verb, None, origin),
            'f' | 'e' | 'E' => self.float(number, verb, Some(6), origin),
            'F' => self.float(number, 'f', Some(6), origin),
            _ => self.bad_verb(value, verb, origin),
        }
    }

    fn complex(
        &mut self,
        value: &Value,
        (real, imaginary): (f64, f64),
        verb: char,
        origin: OriginId,
    ) -> Result<(), Failure> {
        if !matches!(verb, 'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E') {
            return self.bad_verb(value, verb, origin);
        }
        self.emit(b"(", origin)?;
        self.number(value, real, verb, origin)?;
        let plus = std::mem::replace(&mut self.flags.plus, true);
        self.number(value, imaginary, verb, origin)?;
        self.flags.plus = plus;
        self.emit(b"i)", origin)
    }

    fn text(&mut self, value: &Value, text: Str<'_>, verb: char, origin: OriginId) -> Result<(), Failure> {
        match verb {
            'v' if self.flags.sharp_v => self.quoted(text),
            'v' | 's' => self.string(text),
            'x' | 'X' => self.hexadecimal(text, verb == 'X', origin),
            'q' => self.quoted(text),
            _ => self.bad_verb(value, verb, origin),
        }
    }

    fn bytes(
        &mut self,
        value: &Value,
        text: Str<'_>,
        verb: char,
        top: bool,
        origin: OriginId,
    ) -> Result<(), Failure> {
        if matches!(verb, 's' | 'x' | 'X' | 'q') {
            return self.text(value, text, verb, origin);
        }
        if self.flags.sharp_v && verb == 'v' {
            self.emit(if top { b"[]byte{" } else { b"[]uint8{" }, origin)?;
        } else {
            self.emit(b"[", origin)?;
        }
        for (index, byte) in text.bytes().iter().enumerate() {
            self.separator(index, origin)?;
            let byte_value = Value::from(Data::Int(i64::from(*byte), Int::Uint8));
            self.whole(&byte_value, i128::from(*byte), true, verb, origin)?;
        }
        self.close("]", origin)
    }

    /// An address. What it is says nothing, so that it is always the same.
    fn pointer(&mut self, value: &Value, verb: char, origin: OriginId) -> Result<(), Failure> {
        match verb {
            'v' if self.flags.sharp_v => {
                let name = value.type_name(self.values_type).to_owned();
                self.emit(format!("({name})(0x{ADDRESS:x})").as_bytes(), origin)
            }
            'v' => self.prefixed(ADDRESS, origin),
            'p' => {
                let sharp = self.flags.sharp;
                self.flags.sharp = !sharp;
                let done = self.integer(ADDRESS, 'x', origin);
                self.flags.sharp = sharp;
                done
            }
            'b' | 'o' | 'd' | 'x' | 'X' => self.integer(ADDRESS, verb, origin),
            _ => self.bad_verb(value, verb, origin),
        }
    }

    /// `%!d(string=x)`: the value does not fit the verb.
    fn bad_verb(&mut self, value: &Value, verb: char, origin: OriginId) -> Result<(), Failure> {
        let outer = std::mem::replace(&mut self.erroring, true);
        self.emit(format!("%!{verb}(").as_bytes(), OriginId::NONE)?;
        if value.is_nil() {
            self.emit(b"<nil>", origin)?;
        } else {
            self.typed(value)?;
        }
        self.emit(b")", OriginId::NONE)?;
        self.erroring = outer;
        Ok(())
    }

    /// `string=x`.
    pub(super) fn typed(&mut self, value: &Value) -> Result<(), Failure> {
        self.emit(value.type_name(self.values_type).as_bytes(), OriginId::NONE)?;
        self.emit(b"=", OriginId::NONE)?;
        self.argument(value, 'v')
    }
}
