//! Networks and addresses: `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`
//! (`internal/lang/funcs/cidr.go`, `apparentlymart/go-cidr`).

mod address;
mod contain;
mod network;

use num_bigint::BigInt;

use super::argument::{function, pay_for, string, text, truth, whole};
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Number, Type, Value};
use network::Network;

pub(super) const FUNCTIONS: &[Function] = &[
    truth(
        "cidrcontains",
        &[
            Parameter::new("containing_prefix", ParameterType::String),
            Parameter::new("contained_ip_or_prefix", ParameterType::String),
        ],
        contain::contains,
    ),
    string("cidrhost", &[PREFIX, Parameter::new("hostnum", ParameterType::Number)], host),
    string("cidrnetmask", &[PREFIX], netmask),
    string(
        "cidrsubnet",
        &[
            PREFIX,
            Parameter::new("newbits", ParameterType::Number),
            Parameter::new("netnum", ParameterType::Number),
        ],
        subnet,
    ),
    Function {
        variadic: Some(Parameter::new("newbits", ParameterType::Number)),
        ..function("cidrsubnets", &[PREFIX], |_| Ok(Type::list(Type::String)), subnets)
    },
];

const PREFIX: Parameter = Parameter::new("prefix", ParameterType::String);

fn host(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let number = big(arguments, 1)?;
    let address = network(arguments)?.host(number).map_err(Fault::new)?;
    Ok(Value::string(address.to_string()))
}

fn netmask(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let mask = network(arguments)?.mask();
    let prefix = text(arguments, 0)?;
    let mask = mask.ok_or_else(|| Fault::new(format!("IPv6 addresses cannot have a netmask: `{prefix}`")))?;
    Ok(Value::string(mask.to_string()))
}

fn subnet(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (bits, number) = (whole(arguments, 1)?, big(arguments, 2)?);
    let subnet = network(arguments)?.subnet(bits, number).map_err(Fault::new)?;
    Ok(Value::string(subnet))
}

/// Networks one behind the other, each as many bits longer than the prefix as its argument says.
fn subnets(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let network = network(arguments).map_err(|fault| Fault { argument: Some(0), ..fault })?;
    pay_for(call, arguments.len(), size_of::<Value>() + 64, 0)?;
    let mut subnets = Vec::new();
    let mut last = None;
    for index in 1..arguments.len() {
        let bits = whole(arguments, index)?;
        let next = network.next(last, bits).map_err(|message| Fault::of_argument(index, message))?;
        subnets.push(Value::string(next.to_string()));
        last = Some(next);
    }
    Ok(Value::list(Type::String, subnets))
}

fn network(arguments: &[Value]) -> Result<Network, Fault> {
    let text = text(arguments, 0)?;
    Network::parse(text).ok_or_else(|| Fault::new(format!("invalid CIDR expression: `{text}` is no network address with a prefix length such as `10.0.0.0/8`")))
}

/// The whole number of the argument at an index, however large.
fn big(arguments: &[Value], index: usize) -> Result<BigInt, Fault> {
    let number = arguments.get(index).and_then(Value::as_number);
    number
        .and_then(Number::to_integer)
        .ok_or_else(|| Fault::of_argument(index, "value must be a whole number"))
}
