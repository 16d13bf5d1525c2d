#![allow(clippy::float_cmp, reason = "both sides are exact")]

use num_bigint::BigInt;
use proptest::prelude::*;

use super::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[test]
fn the_traps_of_decimal_fractions() {
    assert_eq!(number("0.1").add(&number("0.2")).unwrap(), number("0.3"));
    let third = number("1").divide(&number("3")).unwrap();
    assert_eq!(third.multiply(&number("3")).unwrap(), number("1"));
    assert_eq!(third.to_string(), format!("0.{}5", "3".repeat(154)));
    assert_eq!(number("2").divide(&number("3")).unwrap().to_string(), format!("0.{}7", "6".repeat(153)));
    assert_eq!(third.to_f64(), 1.0 / 3.0);
}

#[test]
fn text_never_has_an_exponent() {
    for (text, shown) in [
        ("1e21", "1000000000000000000000"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e-7", "0.0000001"),
        ("1.50", "1.5"),
        ("-0", "-0"),
        ("0.0", "0"),
        ("-12.5e1", "-125"),
        ("9223372036854775808", "9223372036854775808"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1p3", "8"),
        ("+5.", "5"),
        (".5", "0.5"),
        ("Inf", "+Inf"),
        ("-inf", "-Inf"),
        ("0.1", "0.1"),
    ] {
        assert_eq!(number(text).to_string(), shown, "{text}");
    }
    assert_eq!(number("1e400").to_string(), format!("1{}", "0".repeat(400)));
}

#[test]
fn what_is_no_number() {
    for text in [
        "", "-", ".", "1_000", "0x10", "1e", "1e+", "e1", " 1", "1 ", "1.2.3", "infinity", "NaN", "--1",
        "1e1.5",
    ] {
        assert!(Number::parse(text).is_none(), "{text}");
    }
}

#[test]
fn huge_exponents_cost_no_memory() {
    assert!(number("1e999999999").is_infinite());
    assert!(number("1e-999999999").is_zero());
    assert!(Number::parse("1e99999999999").is_none());
    let large = number("1e300000000");
    assert!(large > number("1e299999999") && large.is_integer());
    assert_eq!(large.add(&number("1")).unwrap(), large);
    assert!(large.text().unwrap_err().limit);
    assert_eq!(number(&large.to_string()), large);
    assert!(large.to_integer().is_none());
    assert!(number("1e-300000000").text().is_err());
    assert_eq!(number("1e-300000000").floor(), number("0"));
    assert_eq!(number("-1e-300000000").floor(), number("-1"));
}

#[test]
fn division_and_modulo_by_zero() {
    let zero = number("0");
    assert!(number("1").divide(&zero).unwrap().is_infinite());
    assert!(number("-1").divide(&zero).unwrap() < zero);
    assert!(zero.divide(&zero).is_err());
    assert_eq!(number("5").modulo(&zero).unwrap(), number("5"));
    assert_eq!(number("5.5").modulo(&number("2")).unwrap(), number("1.5"));
    assert_eq!(number("-5").modulo(&number("3")).unwrap(), number("-2"));
    assert!(number("Inf").modulo(&number("3")).is_err());
    assert!(number("Inf").subtract(&number("Inf")).is_err());
    assert!(number("Inf").json().is_err());
}

#[test]
fn zero_keeps_its_sign_where_the_reckoning_of_the_standard_does() {
    let zero = number("0");
    assert_eq!(zero.negate().to_string(), "-0");
    assert_eq!(zero.multiply(&number("-1")).unwrap().to_string(), "-0");
    assert_eq!(zero.divide(&number("-5")).unwrap().to_string(), "-0");
    assert_eq!(zero.subtract(&zero).unwrap().to_string(), "0");
    assert_eq!(zero.negate(), zero);
    assert_eq!(number("-0.5").ceil().to_string(), "0");
    assert_eq!(zero.negate().abs().to_string(), "0");
}

#[test]
fn numbers_that_functions_make_have_shorter_mantissas() {
    let (one, three) = (Number::from(1), Number::from(3));
    assert_eq!(one.divide(&three).unwrap().to_string(), "0.33333333333333333334");
    assert_eq!(one.divide(&number("3")).unwrap().to_string().len(), 157);
    assert_eq!(Number::from_f64(0.1).unwrap().to_string(), "0.1");
    assert_eq!(Number::from_f64(2f64.powi(60)).unwrap().to_string(), "1152921504606847000");
    assert_eq!(Number::from_f64(0.1).unwrap().add(&number("0")).unwrap().to_string().len(), 57);
    assert!(Number::from_f64(0.1).unwrap() != number("0.1"));
    assert!(Number::from_f64(0.1).unwrap().equals(&number("0.1")));
    assert!(!Number::from_f64(2f64.powi(60)).unwrap().equals(&number("1p60")));
    assert!(Number::from(2).equals(&number("2.0")) && number("-0").equals(&Number::from(0)));
}

#[test]
fn powers_and_logarithms() {
    let pow =
        |base: &str, exponent: &str| number(base).pow(&number(exponent)).map(|result| result.to_string());
    assert_eq!(pow("2", "10").unwrap(), "1024");
    assert_eq!(pow("2", "0.5").unwrap(), "1.4142135623730951");
    assert_eq!(pow("3", "2.5").unwrap(), 3f64.powf(2.5).to_string());
    assert_eq!(pow("10", "-2").unwrap(), "0.01");
    assert_eq!(pow("-2", "3").unwrap(), "-8");
    assert_eq!(pow("0", "-1").unwrap(), "+Inf");
    assert_eq!(pow("2", "1e30").unwrap(), "+Inf");
    assert_eq!(pow("2", "-2000").unwrap(), "0");
    assert!(pow("-2", "0.3").is_err());
    assert!(pow("1e400", "2").is_err());
    let log =
        |number_of: &str, base: &str| number(number_of).log(&number(base)).map(|result| result.to_string());
    assert_eq!(log("50", "10").unwrap(), "1.6989700043360185");
    assert_eq!(log("8", "2").unwrap(), "3");
    assert_eq!(log("0", "10").unwrap(), "-Inf");
    assert!(log("-1", "10").is_err());
}

#[test]
fn sizes_and_integers() {
    assert_eq!(number("3.0").to_i64(), Some(3));
    assert_eq!(number("3.5").to_i64(), None);
    assert_eq!(number("-1").to_usize(), None);
    assert_eq!(number("-0").to_i64(), Some(0));
    let huge = Number::from_integer(BigInt::from(7).pow(100_000));
    assert!(huge.text().unwrap_err().limit && huge.to_integer().is_none());
    let large = BigInt::from(10).pow(40);
    assert_eq!(Number::from_integer(large.clone()).to_integer(), Some(large));
    assert_eq!(Number::from(u64::MAX).to_string(), u64::MAX.to_string());
    assert_eq!(Number::from(i128::MIN).to_string(), i128::MIN.to_string());
}

#[test]
fn short_texts_have_ten_digits() {
    for (text, shown) in [
        ("0", "0"),
        ("-0", "-0"),
        ("80", "80"),
        ("-65535", "-65535"),
        ("12.5", "12.5"),
        ("1234567890", "1234567890"),
        ("12345678901", "1.23456789e+10"),
        ("1234567890123", "1.23456789e+12"),
        ("1234567899993", "1.2345679e+12"),
        ("1e21", "1e+21"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("Inf", "+Inf"),
    ] {
        assert_eq!(number(text).short_text(), shown, "{text}");
    }
    assert!(number("1").divide(&number("3")).unwrap().short_text() == "0.3333333333");
}

fn hash(number: &Number) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #[test]
    fn integers_reckon_as_integers(one in any::<i64>(), two in any::<i64>(), small in any::<bool>()) {
        let (one, two) = if small { (one % 1000, two % 1000) } else { (one, two) };
        let (a, b) = (number(&one.to_string()), number(&two.to_string()));
        let (wide_one, wide_two) = (i128::from(one), i128::from(two));
        prop_assert_eq!(a.add(&b).unwrap(), Number::from(wide_one + wide_two));
        prop_assert_eq!(a.subtract(&b).unwrap(), Number::from(wide_one - wide_two));
        prop_assert_eq!(a.multiply(&b).unwrap(), Number::from(wide_one * wide_two));
        prop_assert_eq!(a.cmp(&b), one.cmp(&two));
        if two != 0 {
            prop_assert_eq!(a.modulo(&b).unwrap(), Number::from(wide_one % wide_two));
            prop_assert_eq!(a.divide(&b).unwrap().truncate(), Number::from(wide_one / wide_two));
        }
        prop_assert_eq!(a.to_string(), one.to_string());
    }

    #[test]
    fn floating_point_numbers_reckon_as_those_of_the_machine(one in any::<f64>(), two in any::<f64>()) {
        // Sums and the like of two numbers of 53 bits are rounded to 53 bits.
        let (Some(a), Some(b)) = (Number::from_f64(one), Number::from_f64(two)) else { return Ok(()) };
        prop_assert_eq!(a.to_f64().to_bits(), one.to_bits());
        let sum = one + two;
        if sum.is_finite() && (sum == 0.0 || sum.is_normal()) {
            prop_assert_eq!(a.add(&b).unwrap().to_f64(), sum);
        }
        let quotient = one / two;
        if quotient.is_normal() {
            prop_assert_eq!(a.divide(&b).unwrap().to_f64(), quotient);
        }
        prop_assert_eq!(a.partial_cmp(&b), one.partial_cmp(&two));
        if one.is_finite() && one.abs() < 1e300 && (one == 0.0 || one.abs() > 1e-300) {
            // As short as Rust's; of two that are equally close Go takes the even one.
            let text = a.text().unwrap();
            prop_assert_eq!(text.parse::<f64>().unwrap(), one);
            prop_assert_eq!(text.len(), one.to_string().len());
            prop_assert_eq!(a.floor().to_f64(), one.floor());
            prop_assert_eq!(a.ceil().to_f64(), one.ceil());
            prop_assert_eq!(a.truncate().to_f64(), one.trunc());
        }
    }

    #[test]
    fn text_reads_back(mantissa in any::<i128>(), exponent in -300_i32..300, divisor in 1_i64..1000) {
        let first = number(&format!("{mantissa}e{exponent}")).divide(&number(&divisor.to_string())).unwrap();
        let second = number(&first.to_string());
        prop_assert_eq!(&first, &second);
        prop_assert_eq!(hash(&first), hash(&second));
        prop_assert_eq!(first.to_f64(), first.to_string().parse::<f64>().unwrap());
    }

    #[test]
    fn what_far_smaller_numbers_add_only_decides_the_rounding(one in any::<i64>(), two in any::<i64>(), far in 400_i64..700) {
        // 2^far is written as an exact shift, once added in one step and once by exact integers.
        let (a, b) = (number(&format!("{one}p{far}")), number(&two.to_string()));
        let exact = (BigInt::from(one) << far) + two;
        let expected = number(&exact.to_string());
        prop_assert_eq!(a.add(&b).unwrap(), expected);
    }

    #[test]
    fn no_text_panics(text in "[-+]?[0-9.eEp+-]{0,12}") {
        if let Some(number) = Number::parse(&text) {
            let _ = number.to_string();
            let _ = number.to_f64();
        }
    }
}
