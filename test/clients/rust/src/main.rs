//! schema_registry_converter as it comes, on a Kafka through rskafka: what it reads, writes and asks, as JSON.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use apache_avro::types::Value as Avro;
use apache_avro::{Decimal, Uuid};
use rskafka::chrono::DateTime;
use rskafka::client::ClientBuilder;
use rskafka::client::partition::{Compression, PartitionClient, UnknownTopicHandling};
use rskafka::record::Record;
use schema_registry_converter::async_impl::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::async_impl::schema_registry::{
    SrSettings, get_all_subjects, get_all_versions, get_schema_by_guid, get_schema_by_id, get_schema_by_subject,
    is_compatible_schema, post_schema,
};
use schema_registry_converter::schema_registry_common::{
    SchemaType, SubjectNameStrategy, SuppliedSchema, VALUE_SCHEMA_ID_HEADER,
};
use serde_json::{Value as Json, json};

type Done<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let said = match env::args().nth(1).as_deref() {
        Some("read") => read().await?,
        Some("write") => write().await?,
        Some("registry") => registry().await?,
        other => return Err(format!("no such step: {other:?}").into()),
    };
    println!("{said}");
    Ok(())
}

fn settings() -> Done<SrSettings> {
    Ok(SrSettings::new_builder(env::var("REGISTRY_URL")?).no_proxy().build()?)
}

async fn partition() -> Done<PartitionClient> {
    let client = ClientBuilder::new(vec![env::var("KAFKA_BROKER")?]).build().await?;
    Ok(client.partition_client(env::var("TOPIC")?, 0, UnknownTopicHandling::Error).await?)
}

async fn read() -> Done<Json> {
    let offset: i64 = env::var("OFFSET")?.parse()?;
    let (records, _) = partition().await?.fetch_records(offset, 1..1_000_000, 10_000).await?;
    let record = &records.iter().find(|one| one.offset == offset).ok_or("the message is not there")?.record;
    let decoder = AvroDecoder::new(settings()?);
    let id = record.headers.get(VALUE_SCHEMA_ID_HEADER).map(Vec::as_slice);
    let decoded = match id {
        Some(_) => decoder.decode_with_header_id(id, record.value.as_deref()).await?,
        None => decoder.decode(record.value.as_deref()).await?,
    };
    Ok(json!({ "event": Json::try_from(decoded.value)? }))
}

async fn write() -> Done<Json> {
    let topic = env::var("TOPIC")?;
    let card = Avro::Record(vec![("pan".into(), Avro::String("4111".into()))]);
    let order = vec![
        ("orderId", Avro::Uuid(Uuid::parse_str(&env::var("ORDER_ID")?)?)),
        ("placedAt", Avro::TimestampMillis(1_700_000_000_000)),
        ("total", Avro::Decimal(Decimal::from([0x04, 0xe2]))),
        ("status", Avro::Enum(1, "PAID".into())),
        ("lines", Avro::Array(vec![Avro::String("a".into()), Avro::String("b".into())])),
        ("method", Avro::Union(1, Box::new(card))),
    ];
    let encoder = AvroEncoder::new(settings()?);
    let strategy = SubjectNameStrategy::TopicNameStrategy(topic, false);
    let mut headers = BTreeMap::new();
    let value = if env::var("FRAMING")? == "header" {
        let (value, id) = encoder.encode_with_header_id(order, strategy, false).await?;
        headers.insert(id.name.into(), id.value);
        value
    } else {
        encoder.encode(order, strategy).await?
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis().try_into()?;
    let timestamp = DateTime::from_timestamp_millis(now).ok_or("the clock is wrong")?;
    let record = Record { key: None, value: Some(value), headers, timestamp };
    let offsets = partition().await?.produce(vec![record], Compression::NoCompression).await?;
    Ok(json!({ "offset": offsets[0] }))
}

async fn registry() -> Done<Json> {
    let settings = settings()?;
    let subject = env::var("SUBJECT")?;
    let supplied = |name: &str| -> Done<SuppliedSchema> {
        Ok(SuppliedSchema::new(None, SchemaType::Avro, env::var(name)?))
    };
    let registered = post_schema(&settings, subject.clone(), supplied("SCHEMA")?).await?;
    let guid = registered.guid.clone().ok_or("no guid in the answer")?;
    let strategy = SubjectNameStrategy::TopicNameStrategy(subject.trim_end_matches("-value").into(), false);
    let latest = get_schema_by_subject(&settings, &strategy).await?;
    let compatible = is_compatible_schema(&settings, subject.clone(), supplied("COMPATIBLE")?).await?;
    let breaking = is_compatible_schema(&settings, subject.clone(), supplied("BREAKING")?).await?;
    let refused = match post_schema(&settings, subject.clone(), supplied("BREAKING")?).await {
        Ok(_) => return Err("a breaking schema was taken".into()),
        Err(error) => error.to_string(),
    };
    Ok(json!({
        "id": registered.id,
        "latest": latest.id,
        "version": latest.version,
        "schema": get_schema_by_id(registered.id, &settings).await?.schema,
        "byGuid": get_schema_by_guid(&guid, &settings).await?.schema,
        "subjects": get_all_subjects(&settings).await?,
        "versions": get_all_versions(&settings, subject).await?,
        "compatible": compatible,
        "breaking": breaking,
        "refused": refused,
    }))
}
