/* A field for values of several forms: text is written as it is, lists and mappings as JSON. */
(function () {
  "use strict";
  const { CMS, createClass, h } = window;
  const plain = (value) => (value && value.toJS ? value.toJS() : value);
  const shown = (value) => (value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2));
  const structured = (text) => /^\s*(\[|\{(?![{%]))/.test(text);

  function read(text) {
    if (!structured(text)) return text === "" ? undefined : text;
    return JSON.parse(text);
  }

  const Control = createClass({
    getInitialState() {
      return { text: shown(plain(this.props.value)) };
    },
    isValid() {
      try {
        read(this.state.text);
        return true;
      } catch (problem) {
        return { error: { message: `This is no JSON: ${problem.message}` } };
      }
    },
    change(event) {
      const text = event.target.value;
      this.setState({ text });
      try {
        this.props.onChange(read(text));
      } catch {
        /* half written; isValid says so when it is saved */
      }
    },
    render() {
      const { forID, classNameWrapper, setActiveStyle, setInactiveStyle } = this.props;
      const rows = Math.min(16, Math.max(2, this.state.text.split("\n").length));
      return h("textarea", { id: forID, className: classNameWrapper, rows, spellCheck: !structured(this.state.text), value: this.state.text, onChange: this.change, onFocus: setActiveStyle, onBlur: setInactiveStyle });
    },
  });

  CMS.registerWidget("value", Control);
})();
