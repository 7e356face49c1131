#ifndef PAN_TESTS_OOM_H
#define PAN_TESTS_OOM_H
/* Let the ${n}th allocation from now fail, once; 0 disarms. */
void oom_arm(int n);
#endif
