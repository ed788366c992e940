import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/** Keeps the current status of every enterprise from the topic of events: one view, in RocksDB, exactly once. */
public final class CurrentStatus {
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Fact(String effective_on, String name, String region, String sector, String level, String kind,
            String ends_on) {
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Told(String type, int version, Fact data) {
    }

    public record Status(int version, String name, String region, String sector, String level, String operation,
            String since) {
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectReader EVENTS = JSON.readerFor(Told.class);

    /** Arguments: bootstrap servers, topic, application id, state folder, events to read, then settings as a=b. */
    public static void main(String[] given) throws Exception {
        long wanted = Long.parseLong(given[4]);
        AtomicLong told = new AtomicLong();
        AtomicLong began = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        StreamsBuilder builder = new StreamsBuilder();
        Serde<Status> statuses = serde(Status.class);
        builder.stream(given[1], Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
                .aggregate(() -> new Status(0, null, null, null, null, "running", null), (key, data, status) -> {
                    began.compareAndSet(0, System.nanoTime());
                    Status next = follow(status, read(data));
                    if (told.incrementAndGet() == wanted) {
                        done.countDown();
                    }
                    return next;
                }, Materialized.<String, Status, KeyValueStore<Bytes, byte[]>>as("status")
                        .withKeySerde(Serdes.String()).withValueSerde(statuses));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings(given));
        streams.setUncaughtExceptionHandler(error -> {
            error.printStackTrace();
            Runtime.getRuntime().halt(1);
            return null;
        });
        streams.start();
        done.await();
        long events = versions(streams);
        streams.close(Duration.ofSeconds(60));
        System.out.println(events + " " + (System.nanoTime() - began.get()) / 1e9);
    }

    private static Status follow(Status s, Told told) {
        Fact f = told.data();
        String level = s.level();
        String operation = s.operation();
        switch (told.type()) {
            case "registry.LevelAnnounced", "registry.LevelDowngraded" -> level = f.level();
            case "registry.LevelRevoked" -> level = null;
            case "registry.OperationsSuspended" -> operation = "suspended";
            case "registry.ResumptionAccepted", "registry.ClosureAnnulled" -> operation = "running";
            case "registry.EnterpriseClosed" -> operation = f.kind();
            default -> {
            }
        }
        return new Status(told.version(), f.name() == null ? s.name() : f.name(),
                f.region() == null ? s.region() : f.region(), f.sector() == null ? s.sector() : f.sector(), level,
                operation, f.effective_on());
    }

    /** Every stream's version counts its events; their sum proves that each was folded once. */
    private static long versions(KafkaStreams streams) {
        long sum = 0;
        try (var all = streams.store(
                StoreQueryParameters.fromNameAndType("status", QueryableStoreTypes.<String, Status>keyValueStore()))
                .all()) {
            while (all.hasNext()) {
                sum += all.next().value.version();
            }
        }
        return sum;
    }

    private static Told read(byte[] data) {
        try {
            return EVENTS.readValue(data);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Properties settings(String[] given) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, given[0]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, given[2]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, given[3]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, "1");
        settings.put("auto.offset.reset", "earliest");
        for (int at = 5; at < given.length; at++) {
            String[] setting = given[at].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        return settings;
    }

    private static <T> Serde<T> serde(Class<T> kind) {
        ObjectWriter writer = JSON.writerFor(kind);
        ObjectReader reader = JSON.readerFor(kind);
        return Serdes.serdeFrom((topic, value) -> {
            try {
                return value == null ? null : writer.writeValueAsBytes(value);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }, (topic, data) -> {
            try {
                return data == null ? null : reader.readValue(data);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        });
    }
}
