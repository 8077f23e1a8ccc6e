// Each test runs a whole environment; side by side they would starve one another on a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
