//! Renders a chart.
