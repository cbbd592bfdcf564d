{{ tables.alerts.ddl }};
