// Each test runs as many load balancers side by side as a small machine bears.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
