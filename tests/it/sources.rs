//! The built-in sources on events in their vendors' documented shape, `tests/fixtures/sources`:
//! each file is recognised as its source, keeps its values, and rules find in it, by the text of
//! both dialects, what they should.

use crate::athena_on_duckdb;
use crate::bench::{Bench, rules, show};
use siglake::compile::{Alerting, Options, compile_alerts};
use siglake::dialect::{Athena, Dialect, DuckDb};
use siglake::engine::{alerts, database, events, inline, inputs, slice::Staging};
use siglake::rule::Rule;
use siglake::source::{Catalog, Source};
use siglake::time::rfc3339;
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// A search, and the numbers from 1 of the events that it finds.
type Search = (&'static str, &'static [usize]);

/// What holds of a fixture.
struct Case {
    source: &'static str,
    /// The times of all events.
    times: &'static [&'static str],
    searches: &'static [Search],
}

const CASES: &[Case] = &[
    Case {
        source: "aws-vpcflow",
        times: &[
            "2025-11-20T09:00:00",
            "2025-11-20T09:01:00",
            "2025-11-20T09:02:00",
        ],
        searches: &[
            (
                "{action: REJECT, dstport: 22, 'srcaddr|cidr': 203.0.113.0/24}",
                &[2],
            ),
            ("{pkt-dstaddr: 198.51.100.40, flow-direction: egress}", &[1]),
            ("{srcport: null}", &[3]),
            ("{'bytes|gt': 1000, 'end|gte': 1763629259}", &[1]),
            ("{'start|minute': 1}", &[2]),
        ],
    },
    Case {
        source: "aws-s3access",
        times: &[
            "2026-11-20T09:00:38",
            "2026-11-20T09:01:12",
            "2026-11-20T09:02:00",
        ],
        searches: &[
            (
                "{requester: '-', httpstatus: 403, 'operation|startswith': REST.GET}",
                &[2],
            ),
            ("{'operation|contains': DELETE}", &[3]),
            ("{objectsize: null}", &[2]),
            (
                "{'requestdatetime|hour': 9, 'requestdatetime|minute': 1}",
                &[2],
            ),
            ("['ledger%20final']", &[1, 3]),
        ],
    },
    Case {
        source: "aws-alb",
        times: &[
            "2026-11-20T09:00:00.186641",
            "2026-11-20T09:00:05.000001",
            "2026-11-20T09:00:06.5",
        ],
        searches: &[
            ("{elb_status_code: 502, target_status_code: '-'}", &[2]),
            ("{target_status_code: 200}", &[1]),
            (
                "{'request_url|contains': '/etc/passwd', 'classification_reason': AmbiguousUri}",
                &[3],
            ),
            ("{'target_processing_time|lt': 0}", &[2]),
        ],
    },
    Case {
        source: "aws-route53",
        times: &[
            "2026-11-20T09:00:00",
            "2026-11-20T09:00:01",
            "2026-11-20T09:00:02",
        ],
        searches: &[
            ("{answers.Rdata: 198.51.100.41}", &[1]),
            ("{rcode: NXDOMAIN, query_type: TXT}", &[2]),
            (
                "{firewall_rule_action: BLOCK, srcids.instance: i-0123456789abcdef0}",
                &[3],
            ),
            ("{firewall_rule_action: null, srcport: 56067}", &[1, 2]),
        ],
    },
    Case {
        source: "aws-guardduty",
        times: &["2026-11-20T09:00:00.487", "2026-11-20T09:05:00"],
        searches: &[
            ("{'severity|gte': 7}", &[1]),
            ("{'type|startswith': 'Recon:'}", &[2]),
            (
                "{service.action.portProbeAction.portProbeDetails.localPortDetails.port: 22}",
                &[2],
            ),
            (
                "{service.archived: false, resource.accessKeyDetails.userName: web-server}",
                &[1],
            ),
        ],
    },
    Case {
        source: "aws-waf",
        times: &["2026-11-20T09:00:00.123", "2026-11-20T09:00:01"],
        searches: &[
            (
                "{action: BLOCK, labels.name|contains: 'sql-database'}",
                &[2],
            ),
            ("{httpRequest.headers.value|contains: sqlmap}", &[2]),
            (
                "{ruleGroupList.terminatingRule.ruleId: SQLi_QUERYARGUMENTS}",
                &[2],
            ),
            ("{terminatingRuleMatchDetails.matchedData: or}", &[2]),
            ("{httpRequest.country: NL, 'timestamp|hour': 9}", &[1]),
        ],
    },
    Case {
        source: "aws-cloudtrail-json",
        times: &[
            "2026-11-20T09:00:00",
            "2026-11-20T09:01:00",
            "2026-11-20T09:02:00",
        ],
        searches: CLOUDTRAIL,
    },
    Case {
        source: "aws-cloudtrail-lake",
        times: &[
            "2026-11-20T09:00:00",
            "2026-11-20T09:01:00",
            "2026-11-20T09:02:00",
        ],
        searches: CLOUDTRAIL,
    },
    Case {
        source: "aws-security-lake-cloudtrail",
        times: &[
            "2026-11-20T09:00:00",
            "2026-11-20T09:01:00",
            "2026-11-20T09:02:00",
        ],
        searches: CLOUDTRAIL,
    },
    Case {
        source: "aws-security-lake-s3",
        times: &["2026-11-20T09:00:00", "2026-11-20T09:03:00"],
        searches: &[
            (
                "{eventName: GetObject, requestParameters.key|endswith: .csv}",
                &[1],
            ),
            (
                "{resources.ARN: 'arn:aws:s3:::amzn-example-ledger', eventCategory: Data}",
                &[1, 2],
            ),
            ("{errorCode: AccessDenied}", &[2]),
            ("{errorCode: null}", &[1]),
        ],
    },
    Case {
        source: "aws-security-lake-vpcflow",
        times: &["2025-11-20T09:00:00", "2025-11-20T09:01:00"],
        searches: &[
            ("{action: REJECT}", &[2]),
            ("{action|startswith: acc}", &[1]),
            ("{action|re: '^(ACCEPT|REJECT)$'}", &[1, 2]),
            (
                "{action: [ACCEPT, REJECT], flow_direction: ingress, dstport: 22}",
                &[2],
            ),
            ("{interface_id: eni-0a1b2c3d4e5f60718}", &[1, 2]),
            (
                "{instance_id|fieldref: instance_id, 'bytes|gt': 1000}",
                &[1, 2],
            ),
            ("{sublocation_type: '-'}", &[1, 2]),
        ],
    },
    Case {
        source: "aws-security-lake-route53",
        times: &[
            "2026-11-20T09:00:00",
            "2026-11-20T09:00:01",
            "2026-11-20T09:00:02",
        ],
        searches: &[
            ("{rcode: SERVFAIL}", &[3]),
            ("{rcode|cased: NXDOMAIN, query_type: TXT}", &[2]),
            (
                "{firewall_rule_action: BLOCK, firewall_domain_list_id|exists: true}",
                &[3],
            ),
            ("{answers.Rdata|cidr: 198.51.100.0/24}", &[1, 3]),
        ],
    },
    Case {
        source: "aws-security-lake-findings",
        times: &["2026-11-20T09:00:00.487", "2026-11-20T09:05:00"],
        searches: &[
            ("{Severity.Label: [HIGH, CRITICAL]}", &[1]),
            ("{Types|contains: 'Defense Evasion'}", &[1]),
            ("{Compliance.Status: FAILED, RecordState: ACTIVE}", &[2]),
            (
                "{Resources.Details.AwsIamAccessKey.PrincipalName: Admin}",
                &[1],
            ),
            ("{ProductFields.aws/guardduty/service/count: 1}", &[1]),
        ],
    },
    Case {
        source: "aws-security-lake-eks",
        times: &["2026-11-20T09:00:00.502", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{verb: create, requestURI|contains: /exec, user.groups: developers}",
                &[1],
            ),
            (
                "{responseStatus.code: 403, annotations.authorization.k8s.io/decision: forbid}",
                &[2],
            ),
            (
                "{objectRef.namespace: shop, stage: ResponseComplete}",
                &[1, 2],
            ),
        ],
    },
    Case {
        source: "okta",
        times: &["2026-11-20T09:00:00.233", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{eventType: user.account.privilege.grant, target.alternateId: omar@corp.example}",
                &[2],
            ),
            (
                "{debugContext.debugData.behaviors|contains: 'New Geo-Location=POSITIVE'}",
                &[1],
            ),
            (
                "{securityContext.isProxy: false, request.ipChain.ip: 198.51.100.23}",
                &[1, 2],
            ),
        ],
    },
    Case {
        source: "github",
        times: &[
            "2026-11-20T09:00:00.123",
            "2026-11-20T09:01:00",
            "2026-11-20T09:02:00",
        ],
        searches: &[
            (
                "{action: repo.access, visibility: public, actor_location.country_code: NL}",
                &[1],
            ),
            (
                "{action|startswith: protected_branch., actor_id: 15443}",
                &[3],
            ),
            ("{created_at: null}", &[2]),
            ("{'@timestamp|minute': 1}", &[2]),
        ],
    },
    Case {
        source: "gcp-audit",
        times: &["2026-11-20T09:00:00.123456", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{gcp.audit.method_name|contains: CreateServiceAccountKey}",
                &[1],
            ),
            (
                "{protoPayload.status.code: 7, protoPayload.serviceName: logging.googleapis.com}",
                &[2],
            ),
            ("{protoPayload.authorizationInfo.granted: true}", &[1, 2]),
        ],
    },
    Case {
        source: "google-workspace",
        times: &["2026-11-20T09:00:00.654"],
        searches: &[
            (
                "{eventService: admin.googleapis.com, eventName: ASSIGN_ROLE}",
                &[1],
            ),
            (
                "{protoPayload.metadata.event.parameter.value: _SEED_ADMIN_ROLE}",
                &[1],
            ),
        ],
    },
    Case {
        source: "azure-activitylogs",
        times: &["2026-11-20T09:00:00.979277", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{OperationNameValue: Microsoft.Authorization/roleAssignments/write, ActivityStatusValue: Success}",
                &[1],
            ),
            (
                "{Caller: dana@corp.example, 'durationMs|gt': 2000}",
                &[1, 2],
            ),
            (
                "{identity.authorization.evidence.role: Owner, resultType: Failure}",
                &[2],
            ),
        ],
    },
    Case {
        source: "azure-auditlogs",
        times: &["2026-11-20T09:00:00.616182", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{Category: RoleManagement, properties.message: Add member to role}",
                &[1],
            ),
            ("{category: Policy, Status: failure}", &[2]),
            (
                "{TargetResources.modifiedProperties.newValue|contains: Global Administrator}",
                &[1, 2],
            ),
            ("{InitiatedBy.user.ipAddress: 198.51.100.23}", &[1, 2]),
        ],
    },
    Case {
        source: "azure-signinlogs",
        times: &["2026-11-20T09:00:00.552213", "2026-11-20T09:01:00"],
        searches: &[
            ("{ResultType: 50126, Status.errorCode: 50126}", &[1]),
            (
                "{ClientAppUsed: IMAP4, Category: NonInteractiveUserSignInLogs}",
                &[2],
            ),
            (
                "{Level: 4, DeviceDetail.operatingSystem|startswith: Windows}",
                &[1, 2],
            ),
        ],
    },
    Case {
        source: "kubernetes",
        times: &["2026-11-20T09:00:00.502103", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{verb: create, objectRef.subresource: exec, sourceIPs: 10.0.0.5}",
                &[1],
            ),
            (
                "{requestObject.spec.containers.securityContext.privileged: true}",
                &[2],
            ),
            (
                "{requestObject.spec.volumes.hostPath.path: /, annotations.authorization.k8s.io/decision: allow}",
                &[2],
            ),
            ("{user.groups: developers}", &[1, 2]),
        ],
    },
    Case {
        source: "m365",
        times: &["2026-11-20T09:00:00", "2026-11-20T09:01:00"],
        searches: &[
            (
                "{Operation: New-InboxRule, Parameters.Value|endswith: '@attacker.example'}",
                &[1],
            ),
            (
                "{eventSource: SecurityComplianceCenter, eventName: Unusual volume of file deletion}",
                &[2],
            ),
            ("{eventName: New-InboxRule, ExternalAccess: false}", &[1]),
            ("{Data.eid: dana@corp.example, Status: Active}", &[2]),
        ],
    },
    Case {
        source: "webserver",
        times: &["2026-11-20T09:00:00", "2026-11-20T09:00:05"],
        searches: &[
            (
                "{cs-method: POST, cs-uri-query|contains: whoami, sc-status: 404}",
                &[2],
            ),
            (
                "{'time-taken|lte': 15, cs-host|endswith: example.com, sc-status: 200}",
                &[1],
            ),
        ],
    },
    Case {
        source: "proxy",
        times: &["2026-11-20T09:00:00", "2026-11-20T09:00:05.5"],
        searches: &[
            (
                "{c-useragent|startswith: python-requests, cs-method: CONNECT}",
                &[2],
            ),
            ("{c-uri-extension: exe, 'sc-bytes|gt': 60000}", &[1]),
        ],
    },
    Case {
        source: "dns",
        times: &["2026-11-20T09:00:00", "2026-11-20T09:00:01"],
        searches: &[
            (
                "{query|endswith: .badhost.example, record_type: TXT, answer: null}",
                &[2],
            ),
            ("['198.51.100.40']", &[1]),
        ],
    },
    Case {
        source: "zeek-dns",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:01.5"],
        searches: &[
            (
                "{answers: 198.51.100.41, id.resp_p: 53, rejected: false}",
                &[1],
            ),
            (
                "{qtype_name: TXT, rcode_name: NXDOMAIN, id.orig_h|cidr: 10.0.0.0/8}",
                &[2],
            ),
            ("{'ts|hour': 9, opcode: 0}", &[1]),
        ],
    },
    Case {
        source: "zeek-http",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:05.25"],
        searches: &[
            (
                "{resp_mime_types: application/x-dosexec, c-uri|endswith: .exe}",
                &[1],
            ),
            (
                "{method: POST, 'request_body_len|gte': 5000000, user_agent: null}",
                &[2],
            ),
        ],
    },
    Case {
        source: "zeek-kerberos",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:01"],
        searches: &[
            ("{request_type: TGS, cipher: rc4-hmac}", &[1]),
            ("{success: false, error_msg|contains: PREAUTH}", &[2]),
        ],
    },
    Case {
        source: "zeek-rdp",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:01"],
        searches: &[("{client_name: KALI, client_channels: cliprdr}", &[2])],
    },
    Case {
        source: "zeek-smb-files",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:01"],
        searches: &[
            (r"{path|endswith: '\ADMIN$', name|endswith: .exe}", &[1]),
            (
                "{action: 'SMB::FILE_RENAME', name|startswith: a.docx., times.created: null}",
                &[2],
            ),
        ],
    },
    Case {
        source: "zeek-dce-rpc",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:01"],
        searches: &[
            ("{endpoint: svcctl, operation: CreateServiceW}", &[1]),
            ("{endpoint: drsuapi}", &[2]),
        ],
    },
    Case {
        source: "zeek-x509",
        times: &["2026-11-20T09:00:00.305988", "2026-11-20T09:00:01"],
        searches: &[
            (
                "{certificate.serial: '00', basic_constraints.ca: true}",
                &[2],
            ),
            (
                "{san.dns: www.example.com, certificate.key_length: 2048}",
                &[1],
            ),
        ],
    },
    Case {
        source: "linux-auditd",
        times: &[
            "2026-11-20T09:00:00.243",
            "2026-11-20T09:00:00.243",
            "2026-11-20T09:00:01",
        ],
        searches: &[
            ("{type: EXECVE, a0: curl, a2|startswith: /tmp/}", &[1]),
            (
                "{type: SYSCALL, SYSCALL: execve, euid: root, auid: dana}",
                &[2],
            ),
            ("{type: PATH, name: /etc/shadow}", &[3]),
        ],
    },
    Case {
        source: "linux-sysmon",
        times: &["2026-11-20T09:00:00.123456"],
        searches: &[("{Image|endswith: /curl, ParentImage: /usr/bin/bash}", &[1])],
    },
];

/// The same events in four forms, found by the same searches.
const CLOUDTRAIL: &[Search] = &[
    (
        "{eventSource: s3.amazonaws.com, eventName: PutBucketPublicAccessBlock}",
        &[1],
    ),
    ("{requestParameters.bucketName: amzn-example-ledger}", &[1]),
    (
        "{requestParameters.PublicAccessBlockConfiguration.BlockPublicPolicy: false}",
        &[1],
    ),
    (
        "{requestParameters.instancesSet.items.imageId: ami-1}",
        &[3],
    ),
    (
        "{responseElements.ConsoleLogin: Success, additionalEventData.MFAUsed: 'No'}",
        &[2],
    ),
    ("{additionalEventData.MFAUsed: 'Yes'}", &[]),
    (
        "{errorCode|startswith: Client., userAgent|contains: aws-cli}",
        &[3],
    ),
    ("{sourceIPAddress: autoscaling.amazonaws.com}", &[3]),
    ("{sourceIPAddress|cidr: 203.0.113.0/24}", &[1, 2]),
    (
        "{userIdentity.type: AssumedRole, userIdentity.sessionContext.attributes.mfaAuthenticated: 'false'}",
        &[1, 3],
    ),
    (
        "{userIdentity.sessionContext.sessionIssuer.userName: operations, errorCode: null}",
        &[1],
    ),
    ("{actor_user: dana}", &[2]),
    (
        "{resources.ARN|startswith: 'arn:aws:s3', recipientAccountId: '111122223333'}",
        &[1],
    ),
    ("{readOnly: false, eventType: AwsConsoleSignIn}", &[2]),
    ("{'eventTime|minute': 2}", &[3]),
];

fn fixture(source: &str) -> PathBuf {
    Path::new("tests/fixtures/sources").join(format!("{source}.jsonl"))
}

fn read(path: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let outcome = events::read(path, &events::Limits::default(), &mut |event| {
        found.push(event.to_owned());
        ControlFlow::Continue(())
    })
    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(outcome.faults.is_empty(), "{}", path.display());
    found
}

fn rule(source: &Source, search: &str) -> String {
    let mut logsource = String::new();
    let served = &source.logsources[0].logsource;
    for (key, value) in [
        ("product", &served.product),
        ("category", &served.category),
        ("service", &served.service),
    ] {
        if let Some(value) = value {
            logsource.push_str(&format!("  {key}: {value}\n"));
        }
    }
    format!(
        "title: Found\nlogsource:\n{logsource}detection:\n  selection: {search}\n  condition: selection\n"
    )
}

#[test]
fn every_fixture_has_a_case_and_is_recognised() {
    let catalog = Catalog::builtin();
    let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
    let mut seen = HashSet::new();
    for entry in std::fs::read_dir("tests/fixtures/sources").expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            CASES.iter().any(|case| case.source == name),
            "{name} has no case"
        );
        let data = inputs::Data {
            source: None,
            location: path.display().to_string(),
        };
        let mut faults = Vec::new();
        let found = inputs::find(&[data], &catalog, &|_| true, &connection, &mut faults);
        let names: Vec<&str> = found.iter().map(|input| input.source.as_str()).collect();
        assert_eq!(names, [name.as_str()], "{faults:?}");
        seen.insert(name);
    }
    assert_eq!(seen.len(), CASES.len());
}

#[test]
fn no_value_of_a_fixture_is_lost() {
    let catalog = Catalog::builtin();
    let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
    for case in CASES {
        let source = catalog.find(case.source).expect("a source");
        let mut staging =
            Staging::create(&connection, "lost", source, &[]).expect("the table is made");
        let path = fixture(case.source).display().to_string();
        let mut faults = Vec::new();
        staging.read(&connection, source, &path, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        let columns: Vec<_> = source.columns.iter().collect();
        let lost = staging.lost(&connection, &columns).expect("it counts");
        assert!(lost.is_empty(), "{}: {lost:?}", case.source);
        connection
            .execute_batch("DROP TABLE lost")
            .expect("it goes");
    }
}

#[test]
fn searches_find_the_same_in_both_dialects() {
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    for case in CASES {
        let source = catalog.find(case.source).expect("a source");
        let bench = Bench::new(source);
        bench.load(&read(&fixture(case.source)));
        for (search, expected) in case.searches {
            let expected: HashSet<usize> = expected.iter().map(|number| number - 1).collect();
            let (parsed, diagnostics) = rules(&rule(source, search));
            match bench.matches(&parsed, &Options::default()) {
                Err(error) => wrong.push(format!(
                    "{}: {search}: {error}{}",
                    case.source,
                    show(&diagnostics)
                )),
                Ok(found) => {
                    for (dialect, found) in ["duckdb", "athena"].iter().zip(found) {
                        if found != expected {
                            wrong.push(format!("{} {dialect}: {search}: {found:?}", case.source));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn times_are_read_to_the_microsecond() {
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    for case in CASES {
        let source = catalog.find(case.source).expect("a source");
        let bench = Bench::new(source);
        bench.load(&read(&fixture(case.source)));
        let time = source.time.as_ref().expect("a time").field.clone();
        let (parsed, _) = rules(&rule(source, &format!("{{'{time}|exists': true}}")));
        let mut expected: Vec<String> = case.times.iter().map(|time| full(time)).collect();
        expected.sort();
        for dialect in [&DuckDb as &dyn Dialect, &Athena] {
            let source_of = |_: &Rule| Ok(&bench.source);
            let table = |_: &Source| vec!["events".to_owned()];
            let report = compile_alerts(
                Alerting::Rule(&parsed.rules[0]),
                &parsed,
                &source_of,
                dialect,
                &Options::default(),
                Some(&table),
            );
            let compiled = report
                .output
                .unwrap_or_else(|| panic!("{}", show(&report.diagnostics)));
            let text = if dialect.name() == "athena" {
                athena_on_duckdb::translate(&compiled.sql)
            } else {
                compiled.sql
            };
            let found = alerts::run(&bench.connection, &text)
                .unwrap_or_else(|error| panic!("{}: {error}\n{text}", case.source));
            let mut found: Vec<String> = found.iter().map(|alert| rfc3339(alert.time)).collect();
            found.sort();
            if found != expected {
                wrong.push(format!("{} {}: {found:?}", case.source, dialect.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With six digits of a second and a zone.
fn full(time: &str) -> String {
    let (second, fraction) = time.split_once('.').unwrap_or((time, ""));
    format!("{second}.{fraction:0<6}Z")
}

#[test]
fn a_log_source_has_one_first_choice() {
    // Tables of another schema come after those that keep the log source's shape.
    let catalog = Catalog::builtin();
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for source in catalog.sources() {
        for served in &source.logsources {
            first
                .entry(served.logsource.to_string())
                .or_insert(&source.name);
        }
    }
    let of = |name: &str| {
        let (_, source) = first
            .iter()
            .find(|(logsource, _)| logsource.contains(name))?;
        Some(*source)
    };
    assert_eq!(of("cloudtrail"), Some("aws-cloudtrail"));
    assert_eq!(of("vpcflow"), Some("aws-vpcflow"));
    assert_eq!(of("kubernetes"), Some("kubernetes"));
    assert_eq!(of("securityhub"), Some("aws-security-lake-findings"));
}

#[test]
fn words_of_the_table_are_refused() {
    let catalog = Catalog::builtin();
    let source = catalog.find("aws-security-lake-vpcflow").expect("a source");
    for (search, part) in [
        ("{action: Denied}", "is how the table writes `REJECT`"),
        ("{traffic_path: 8}", "can't tell `traffic_path`"),
    ] {
        let (parsed, _) = rules(&rule(source, search));
        let error = Bench::new(source).matches(&parsed, &Options::default());
        let error = error.expect_err("it is refused");
        assert!(error.contains(part), "{error}");
    }
}

/// Writes the fixture as Parquet with the types that the source declares, as a lake has it.
fn parquet(source: &str, folder: &Path) -> PathBuf {
    let catalog = Catalog::builtin();
    let description = catalog.find(source).expect("a source");
    let connection = database::open(&database::Resources::default()).expect("DuckDB opens");
    let events = read(&fixture(source));
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    inline::load(&connection, "events", description, &events).expect("events load");
    let path = folder.join(format!("{source}.parquet"));
    connection
        .execute_batch(&format!("COPY events TO '{}'", path.display()))
        .expect("it is written");
    path
}

#[test]
fn parquet_is_hunted_in_as_json_is() {
    let folder = std::env::temp_dir().join(format!("siglake-parquet-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let catalog = Catalog::builtin();
    for (source, search, expected) in [
        (
            "aws-vpcflow",
            "{pkt-dstaddr: 198.51.100.40, 'bytes|gt': 1000}",
            1,
        ),
        ("aws-cloudtrail-lake", CLOUDTRAIL[2].0, 1),
        ("aws-security-lake-cloudtrail", CLOUDTRAIL[2].0, 1),
        ("aws-security-lake-cloudtrail", CLOUDTRAIL[4].0, 1),
        (
            "aws-security-lake-vpcflow",
            "{action: REJECT, flow_direction: ingress}",
            1,
        ),
        (
            "aws-security-lake-findings",
            "{Resources.Details.AwsIamAccessKey.PrincipalName: Admin}",
            1,
        ),
        (
            "aws-security-lake-eks",
            "{user.groups: developers, verb: create}",
            1,
        ),
        ("aws-waf", "{httpRequest.headers.value|contains: sqlmap}", 1),
    ] {
        let described = catalog.find(source).expect("a source");
        let rule = folder.join("rule.yml");
        std::fs::write(&rule, self::rule(described, search)).expect("the rule is written");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_siglake"))
            .arg("hunt")
            .arg(&rule)
            .args(["--format", "jsonl", "--data"])
            .arg(parquet(source, &folder))
            .output()
            .expect("siglake runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let found: Vec<&str> = text.lines().filter(|line| line.contains(source)).collect();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(found.len(), expected, "{source}: {search}: {text}{told}");
    }
    std::fs::remove_dir_all(&folder).expect("the folder goes");
}

/// Times of access logs that are none, and that look as if they were.
#[test]
fn odd_times_of_access_logs_are_absent() {
    let text = "{name: s, logsources: [{product: p}], time: {field: at, format: access_log}, columns: {at: text}}";
    let source = crate::bench::source(text);
    let bench = Bench::new(&source);
    let times = [
        ("[06/Feb/2019:23:30:38 -0130]", Some(1)),
        ("06/Feb/2019:23:30:38 +0100", Some(22)),
        ("29/Feb/2024:07:00:00 +0000", Some(7)),
        ("29/Feb/2023:07:00:00 +0000", None),
        ("31/Apr/2024:07:00:00 +0000", None),
        ("06/feb/2019:07:00:00 +0000", None),
        ("06/Feb/2019:24:00:00 +0000", None),
        ("06/Feb/2019:07:00:00", None),
        ("06/Feb/2019 07:00:00 +0000", None),
        ("2019-02-06T07:00:00Z", None),
        ("-", None),
    ];
    let events: Vec<String> = times
        .iter()
        .map(|(time, _)| serde_json::json!({ "at": time }).to_string())
        .collect();
    bench.load(&events);
    for hour in [1, 7, 22] {
        let (parsed, _) = rules(&rule(&source, &format!("{{'at|hour': {hour}}}")));
        let expected: HashSet<usize> = (0..times.len())
            .filter(|number| times[*number].1 == Some(hour))
            .collect();
        let found = bench.matches(&parsed, &Options::default());
        assert_eq!(found, Ok([expected.clone(), expected]), "{hour}");
    }
}
