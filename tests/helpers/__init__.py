"""What several tests share: made-up bundles, raw files, servers, mutations."""
