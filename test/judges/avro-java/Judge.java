import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Reads lines {key, reader, writer, bytes}, decodes the bytes as Avro Java does, and answers {key, reads} or {key, fails}. */
public class Judge {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      JsonNode row = JSON.readTree(line);
      ObjectNode answer = JSON.createObjectNode().put("key", row.get("key").asText());
      try {
        answer.put("reads", decode(row));
      } catch (Exception | StackOverflowError error) {
        answer.put("fails", error.getClass().getSimpleName());
      }
      System.out.println(answer);
    }
  }

  private static String decode(JsonNode row) throws Exception {
    Schema writer = parse(row.get("writer").asText());
    Schema reader = parse(row.get("reader").asText());
    byte[] bytes = HexFormat.of().parseHex(row.get("bytes").asText());
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
    Object value = new GenericDatumReader<>(writer, reader).read(null, decoder);
    if (!decoder.isEnd()) throw new IllegalStateException("bytes left");
    return String.valueOf(value);
  }

  private static Schema parse(String text) {
    return new Schema.Parser().setValidateDefaults(false).parse(text);
  }
}
