// Renders HubL templates with Jinjava: one JSON request a line on stdin, one JSON answer a line on stdout.
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class HublLines {

  // HubSpot's own function: the property's value, or the default when the contact has none.
  public static Object personalizationToken(String name, String otherwise) {
    Object found = JinjavaInterpreter.getCurrent().resolveELExpression(name, -1);
    return found == null || found.toString().isEmpty() ? otherwise : found;
  }

  private static Jinjava engine(boolean nested) throws NoSuchMethodException {
    JinjavaConfig config = JinjavaConfig
      .newBuilder()
      .withMaxOutputSize(4_000_000)
      .withNestedInterpretationEnabled(nested)
      .build();
    Jinjava made = new Jinjava(config);
    made
      .getGlobalContext()
      .registerFunction(
        new ELFunctionDefinition(
          "",
          "personalization_token",
          HublLines.class.getMethod("personalizationToken", String.class, String.class)
        )
      );
    return made;
  }

  private static Map<String, Object> answer(List<String> outputs, String error) {
    Map<String, Object> made = new HashMap<>();
    made.put("outputs", outputs);
    made.put("error", error);
    return made;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> render(Jinjava engine, Map<String, Object> asked) {
    List<String> outputs = new ArrayList<>();
    for (Object context : (List<Object>) asked.get("contexts")) {
      RenderResult result = engine.renderForResult((String) asked.get("template"), (Map<String, Object>) context);
      for (TemplateError error : result.getErrors()) {
        return answer(List.of(), error.getLineno() + ": " + error.getMessage());
      }
      outputs.add(result.getOutput());
    }
    return answer(outputs, "");
  }

  public static void main(String[] arguments) throws Exception {
    Jinjava once = engine(false);
    Jinjava nested = engine(true);
    ObjectMapper json = new ObjectMapper();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Map<String, Object> asked = json.readValue(line, Map.class);
      out.println(json.writeValueAsString(render("nested".equals(asked.get("kind")) ? nested : once, asked)));
    }
  }
}
