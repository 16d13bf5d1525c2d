//! The numbers of blocks: those of the values, whatever order the text has.

use super::*;

/// What the plan says when it is written and read again.
fn read_again(case: &Case<'_>) -> Planned {
    let plan = json::write(&case.plan.root);
    let id = case.texts.add(SourceFile::new("plan.json", plan.as_bytes().to_vec()));
    let root = json::parse(id, &plan, &Limits::default()).unwrap();
    let documents = read::read(case.texts.file(id).unwrap(), root, None).documents;
    Planned { documents, diagnostics: Vec::new(), secrets: Vec::new(), redacted: 0 }
}

/// The names of what the configuration sets below some blocks.
fn names(planned: &Planned, address: &str, kind: &str) -> Vec<String> {
    let document = planned.documents.iter().find(|document| document.address == address).unwrap();
    let names = document.root.get("configured").and_then(Node::as_list).unwrap();
    let names = names.iter().filter_map(Node::as_str).filter(|name| name.starts_with(&format!("{kind}[")));
    names.map(str::to_owned).collect()
}

/// The lines of the elements of a list of values.
fn lines(texts: &Texts, planned: &Planned, address: &str, kind: &str) -> Vec<(String, u32)> {
    let document = planned.documents.iter().find(|document| document.address == address).unwrap();
    let elements = document.root.get("values").unwrap().get(kind).and_then(Node::as_list).unwrap();
    let named = elements.iter().map(|element| {
        let name = element.get("device_name").or(element.get("key")).and_then(Node::as_str).unwrap_or("?");
        let span = element.origin.span;
        (name.to_owned(), texts.file(span.file).unwrap().position(span.start).line)
    });
    named.collect()
}

const VOLUMES: &str = r#"
resource "aws_kms_key" "k" {}
resource "aws_instance" "i" {
  ebs_block_device {
    device_name = "/dev/sdz"
    encrypted   = true
  }
  ebs_block_device {
    device_name = "/dev/sdb"
    kms_key_id  = aws_kms_key.k.arn
  }
}
"#;

#[test]
fn blocks_of_a_set_have_the_numbers_of_their_values() {
    check_with(true, &[("main.tf", VOLUMES)], None, |case| {
        let texts = case.texts;
        let again = read_again(&case);
        let mut annotated = read_again(&case);
        annotate(&mut annotated.documents, &case.loaded.root, &|_| (1, 1));
        let (planned, _) = case.documents();
        let sorted = [("/dev/sdb".to_owned(), 8), ("/dev/sdz".to_owned(), 4)];
        for planned in [&planned, &annotated] {
            assert_eq!(lines(texts, planned, "aws_instance.i", "ebs_block_device"), sorted);
        }
        for planned in [planned, again, annotated] {
            assert_eq!(
                names(&planned, "aws_instance.i", "ebs_block_device"),
                [
                    "ebs_block_device[0].device_name",
                    "ebs_block_device[0].kms_key_id",
                    "ebs_block_device[1].device_name",
                    "ebs_block_device[1].encrypted"
                ]
            );
            assert_eq!(
                member(&planned, "aws_instance.i", "references"),
                r#"{"ebs_block_device[0].kms_key_id":["aws_kms_key.k.arn","aws_kms_key.k"]}"#
            );
        }
    });
}

const MIXED: &str = r#"
resource "aws_kms_key" "k" {}
resource "aws_instance" "i" {
  count = 2
  dynamic "ebs_block_device" {
    for_each = toset(["/dev/sda", "/dev/sdz"])
    content {
      device_name = ebs_block_device.value
      encrypted   = true
    }
  }
  ebs_block_device {
    device_name = count.index == 0 ? "/dev/sdb" : "/dev/sd0"
    kms_key_id  = aws_kms_key.k.arn
  }
}
resource "aws_lb_listener" "l" {
  dynamic "default_action" {
    for_each = [1, 2]
    content {
      type = "fixed-response"
      fixed_response { content_type = "text/plain" }
    }
  }
  default_action {
    type             = "forward"
    target_group_arn = aws_kms_key.k.arn
  }
}
"#;

#[test]
fn blocks_beside_dynamic_ones_have_the_numbers_of_their_own_instance() {
    check_with(true, &[("main.tf", MIXED)], None, |case| {
        let again = read_again(&case);
        let (planned, _) = case.documents();
        let of = |index: usize| {
            let numbers = if index == 0 { (1, [0, 2]) } else { (0, [1, 2]) };
            let own =
                ["device_name", "kms_key_id"].map(|name| format!("ebs_block_device[{}].{name}", numbers.0));
            let made = numbers.1.into_iter().flat_map(|number| {
                ["device_name", "encrypted"].map(|name| format!("ebs_block_device[{number}].{name}"))
            });
            let mut all: Vec<String> = made.chain(own).collect();
            all.sort();
            all
        };
        for index in [0, 1] {
            let address = format!("aws_instance.i[{index}]");
            assert_eq!(names(&planned, &address, "ebs_block_device"), of(index));
            let references = member(&planned, &address, "references");
            let key = format!(r#""ebs_block_device[{}].kms_key_id":["aws_kms_key.k.arn""#, 1 - index);
            assert!(references.contains(&key), "{references}");
            // Plans leave out what `dynamic` blocks make, and the name of the other one is no constant.
            let any = ["ebs_block_device[*].device_name", "ebs_block_device[*].kms_key_id"];
            assert_eq!(names(&again, &address, "ebs_block_device"), any);
        }
        let actions = names(&planned, "aws_lb_listener.l", "default_action");
        assert_eq!(
            actions,
            [
                "default_action[0].fixed_response",
                "default_action[0].fixed_response[0].content_type",
                "default_action[0].type",
                "default_action[1].fixed_response",
                "default_action[1].fixed_response[0].content_type",
                "default_action[1].type",
                "default_action[2].target_group_arn",
                "default_action[2].type"
            ]
        );
        let again = names(&again, "aws_lb_listener.l", "default_action");
        assert_eq!(again, ["default_action[2].target_group_arn", "default_action[2].type"]);
    });
}

const EQUAL: &str = r#"
variable "on" { default = false }
resource "aws_autoscaling_group" "g" {
  tag {
    key                 = "shop"
    value               = "web"
    propagate_at_launch = var.on
  }
  tag {
    key                 = "a"
    value               = "web"
    propagate_at_launch = true
  }
  tag {
    key                 = "shop"
    value               = "web"
    propagate_at_launch = false
  }
}
"#;

#[test]
fn equal_blocks_are_one() {
    check_with(true, &[("main.tf", EQUAL)], None, |case| {
        let texts = case.texts;
        let again = read_again(&case);
        let (planned, _) = case.documents();
        let group = "aws_autoscaling_group.g";
        let sorted = [("a".to_owned(), 9), ("shop".to_owned(), 4)];
        assert_eq!(lines(texts, &planned, group, "tag"), sorted);
        for planned in [planned, again] {
            let all = [0, 1].into_iter().flat_map(|number| {
                ["key", "propagate_at_launch", "value"].map(|name| format!("tag[{number}].{name}"))
            });
            assert_eq!(names(&planned, group, "tag"), all.collect::<Vec<_>>());
            let references = member(&planned, group, "references");
            assert_eq!(references, r#"{"tag[1].propagate_at_launch":["var.on"]}"#);
        }
    });
}

const UNKNOWN: &str = r#"
resource "aws_kms_key" "k" {}
resource "aws_instance" "i" {
  ebs_block_device {
    device_name = aws_kms_key.k.id
    encrypted   = true
  }
  ebs_block_device {
    device_name = "/dev/sdb"
    iops        = 3
  }
}
resource "aws_instance" "open" {
  ebs_block_device { device_name = "/dev/sdb" }
  dynamic "ebs_block_device" {
    for_each = split(",", aws_kms_key.k.id)
    content { device_name = ebs_block_device.value }
  }
}
"#;

#[test]
fn what_is_unknown_moves_no_numbers() {
    check_with(true, &[("main.tf", UNKNOWN)], None, |case| {
        let texts = case.texts;
        let again = read_again(&case);
        let (planned, _) = case.documents();
        let found = lines(texts, &planned, "aws_instance.i", "ebs_block_device");
        let first = found.iter().position(|one| *one == ("?".to_owned(), 4)).unwrap();
        assert_eq!(found[1 - first], ("/dev/sdb".to_owned(), 8));
        let mut expected = [
            format!("ebs_block_device[{first}].device_name"),
            format!("ebs_block_device[{first}].encrypted"),
            format!("ebs_block_device[{}].device_name", 1 - first),
            format!("ebs_block_device[{}].iops", 1 - first),
        ];
        expected.sort();
        for planned in [&planned, &again] {
            assert_eq!(names(planned, "aws_instance.i", "ebs_block_device"), expected);
        }
        // How many there are is not known, and so no number is.
        assert_eq!(
            names(&planned, "aws_instance.open", "ebs_block_device"),
            ["ebs_block_device[*].device_name"]
        );
    });
}

const ALIKE: &str = r#"
variable "a" { default = "/dev/sdz" }
variable "b" { default = "/dev/sda" }
resource "aws_instance" "i" {
  ebs_block_device {
    device_name = var.a
    encrypted   = true
  }
  ebs_block_device { device_name = var.b }
}
"#;

#[test]
fn what_a_plan_that_was_read_does_not_tell_apart_has_no_number() {
    check_with(true, &[("main.tf", ALIKE)], None, |case| {
        let texts = case.texts;
        let mut again = read_again(&case);
        // As far as can be seen of the second, the provider may have filled in that it is encrypted.
        let told = [
            "ebs_block_device[*].device_name",
            "ebs_block_device[1].device_name",
            "ebs_block_device[1].encrypted",
        ];
        assert_eq!(names(&again, "aws_instance.i", "ebs_block_device"), told);
        annotate(&mut again.documents, &case.loaded.root, &|_| (1, 1));
        let places = lines(texts, &again, "aws_instance.i", "ebs_block_device");
        assert_eq!(places, [("/dev/sda".to_owned(), 9), ("/dev/sdz".to_owned(), 5)]);
    });
}

#[test]
fn what_is_there_already_is_from_its_own_block() {
    let text = r#"
resource "aws_instance" "i" {
  ami = "a"
  ebs_block_device { device_name = "/dev/sdz" }
  ebs_block_device { device_name = "/dev/sdb" }
  ebs_block_device { device_name = "/dev/sdc" }
}
"#;
    let state = r#"{"version": 4, "terraform_version": "1.11.4", "lineage": "x", "outputs": {}, "resources": [
        {"mode": "managed", "type": "aws_instance", "name": "i",
         "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
         "instances": [{"schema_version": 0, "attributes": {"ami": "a", "ebs_block_device": [
            {"device_name": "/dev/sdc", "volume_id": "1"},
            {"device_name": "/dev/sdz", "volume_id": "2"},
            {"device_name": "/dev/sdb", "volume_id": "3"}]}}]}]}"#;
    check_with(true, &[("main.tf", text)], Some(state), |case| {
        assert_eq!(case.json("/resource_changes/0/change/actions"), r#"["no-op"]"#);
        let texts = case.texts;
        let (planned, _) = case.documents();
        let own = [("/dev/sdc", 6), ("/dev/sdz", 4), ("/dev/sdb", 5)];
        let own = own.map(|(name, line)| (name.to_owned(), line));
        assert_eq!(lines(texts, &planned, "aws_instance.i", "ebs_block_device"), own);
    });
}

#[test]
fn items_of_sets_are_found_by_what_is_written() {
    let text = r#"
variable "one" { default = "m" }
resource "aws_instance" "i" {
  security_groups = [
    "z",
    "b",
  ]
}
resource "aws_instance" "open" {
  security_groups = [
    var.one,
    "b",
  ]
}
resource "aws_lambda_function" "f" {
  layers = [
    var.one,
    "b",
  ]
}
"#;
    check_with(true, &[("main.tf", text)], None, |case| {
        let texts = case.texts;
        let mut again = read_again(&case);
        annotate(&mut again.documents, &case.loaded.root, &|_| (1, 1));
        let lines = |address: &str, name: &str| {
            let document = again.documents.iter().find(|document| document.address == address).unwrap();
            let items = document.root.get("values").unwrap().get(name).and_then(Node::as_list).unwrap();
            let line = |node: &Node| {
                let span = node.origin.span;
                let line = texts.file(span.file).unwrap().position(span.start).line;
                (node.as_str().unwrap().to_owned(), line)
            };
            items.iter().map(line).collect::<Vec<_>>()
        };
        let sorted = [("b".to_owned(), 6), ("z".to_owned(), 5)];
        assert_eq!(lines("aws_instance.i", "security_groups"), sorted);
        // The first may be either, so that it is only known to be of the list.
        let told = [("b".to_owned(), 10), ("m".to_owned(), 11)];
        assert_eq!(lines("aws_instance.open", "security_groups"), told);
        let ordered = [("m".to_owned(), 17), ("b".to_owned(), 18)];
        assert_eq!(lines("aws_lambda_function.f", "layers"), ordered);
    });
}
