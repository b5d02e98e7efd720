"""分析: pages of figures as charts and tables, each number with its definition and its cases."""
