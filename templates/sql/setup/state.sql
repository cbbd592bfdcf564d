{% if tables.uses_state %}
{{ tables.state.ddl }};
{% endif %}
