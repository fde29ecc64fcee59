"""What is looked for in every text before it is public: party words, harm, sources."""
