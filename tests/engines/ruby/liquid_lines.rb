# Renders Liquid templates with Shopify's own engine: one JSON request a line on stdin, one JSON answer a line on stdout.
require "json"
require "liquid"

$stdin.set_encoding("UTF-8")
$stdout.set_encoding("UTF-8")
$stdout.sync = true

$stdin.each_line do |line|
  asked = JSON.parse(line)
  begin
    template = Liquid::Template.parse(asked["template"], error_mode: :strict)
    outputs = asked["contexts"].map { |context| template.render!(context, strict_filters: true) }
    answer = { "outputs" => outputs, "error" => "" }
  rescue Liquid::Error => error
    answer = { "outputs" => [], "error" => "#{error.class}: #{error.message}" }
  end
  puts JSON.generate(answer)
end
